package dev.sluice.redshift.load;

import static java.util.stream.Collectors.toMap;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.chain.FileStore;
import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One load: everything that it changes becomes visible at once, together with the watermark that
 * says so. Whoever loads the table takes the lock of its watermark table first, so that loads of a
 * table follow each other, and each sees what the one before it did.
 *
 * <p>After an exception it is not known whether the load was committed; the watermark tells.
 */
final class LoadTransaction {

  private static final Logger LOG = LoggerFactory.getLogger(LoadTransaction.class);

  private final FileStore store;
  private final String manifestRoot;
  private final CopyRole role;
  private final Clock clock;

  /**
   * @param manifestRoot prefix of the manifests' keys, with a slash at the end
   */
  LoadTransaction(FileStore store, String manifestRoot, CopyRole role, Clock clock) {
    this.store = store;
    this.manifestRoot = manifestRoot;
    this.role = role;
    this.clock = clock;
  }

  /** Counts of rows. */
  private record Counts(long applied, long deleted) {

    static final Counts NONE = new Counts(0, 0);

    Counts plus(Counts other) {
      return new Counts(applied + other.applied, deleted + other.deleted);
    }
  }

  /**
   * Loads the plan's files.
   *
   * @return what was done; empty if the watermark is not where the plan begins, because another
   *     task loaded in the meantime or an earlier commit went through after all
   */
  Optional<LoadResult> run(
      Session session, TableName table, Definition definition, LoadPlan plan, StepTimer timer)
      throws SQLException {
    UUID loadId = UUID.randomUUID();
    MergeSql sql = new MergeSql(table, definition);
    List<String> manifests = new ArrayList<>();
    try {
      createStages(session, sql, plan);
      int number = 0;
      for (List<FileEvent> files : plan.stages().values()) {
        String key = "%s%s/%s-%d.json".formatted(manifestRoot, table, loadId, number++);
        manifests.add(key);
        store.put(plan.bucket(), key, Manifest.json(files));
      }
      timer.spent(Step.STAGE);
      Optional<LoadResult> result =
          inTransaction(session, table, sql, plan, manifests, loadId, timer);
      if (result.isEmpty()) {
        session.rollback();
        dropStages(session, manifests.size());
      }
      return result;
    } finally {
      manifests.forEach(key -> deleteManifest(plan.bucket(), key));
    }
  }

  private static void createStages(Session session, MergeSql sql, LoadPlan plan)
      throws SQLException {
    session.begin();
    session.execute(sql.createNewest());
    int number = 0;
    for (Layout layout : plan.stages().keySet()) {
      session.execute(MergeSql.createStage(number++, layout));
    }
    session.commit();
  }

  private Optional<LoadResult> inTransaction(
      Session session,
      TableName table,
      MergeSql sql,
      LoadPlan plan,
      List<String> manifests,
      UUID loadId,
      StepTimer timer)
      throws SQLException {
    session.begin();
    // First and alone: the snapshot is taken by the statement after it, so it sees what the last
    // holder of the lock committed.
    session.execute("LOCK TABLE " + table.watermark().sql());
    Watermarks watermarks = Watermarks.read(session, table, plan.topic());
    timer.spent(Step.LOCK);
    if (!agree(watermarks, plan)) {
      return Optional.empty();
    }
    Counts counts = Counts.NONE;
    int number = 0;
    for (Map.Entry<Layout, List<FileEvent>> stage : plan.stages().entrySet()) {
      copy(session, number, plan.bucket(), manifests.get(number), stage.getValue());
      timer.spent(Step.COPY);
      counts = counts.plus(merge(session, table, sql, plan, number, stage));
      timer.spent(Step.MERGE);
      number++;
    }
    for (LoadPlan.Span span : plan.spans()) {
      if (!Watermarks.advance(session, table, span, clock.instant())) {
        return Optional.empty();
      }
    }
    dropStages(session, number);
    // Last, as all tables' loads write it and wait for each other there.
    Audit.loaded(
        session,
        table,
        plan,
        counts.applied(),
        counts.deleted(),
        timer.seconds(),
        loadId,
        clock.instant());
    session.commit();
    timer.spent(Step.COMMIT);
    return Optional.of(result(plan, counts, timer));
  }

  private static void dropStages(Session session, int stages) throws SQLException {
    for (int number = 0; number < stages; number++) {
      session.execute(MergeSql.drop(MergeSql.stage(number)));
    }
    session.execute(MergeSql.drop(MergeSql.NEWEST));
  }

  private static boolean agree(Watermarks watermarks, LoadPlan plan) {
    return plan.spans().stream()
        .allMatch(
            span ->
                watermarks
                    .next(span.partition())
                    .map(next -> !span.first() && next == span.from())
                    .orElse(span.first()));
  }

  private void copy(
      Session session, int number, String bucket, String manifest, List<FileEvent> files)
      throws SQLException {
    session.execute(MergeSql.copy(number, bucket, manifest, role));
    long copied = session.query("SELECT pg_last_copy_count()", row -> row.getLong(1)).get(0);
    long announced = files.stream().mapToLong(FileEvent::rows).sum();
    if (copied != announced) {
      throw new HeldException(
          "COPY of s3://%s/%s and %d files after it gave %d rows, and their events say %d: a file was changed after it was announced, or rows were left out"
              .formatted(bucket, files.get(0).key(), files.size() - 1, copied, announced));
    }
  }

  private static Counts merge(
      Session session,
      TableName table,
      MergeSql sql,
      LoadPlan plan,
      int number,
      Map.Entry<Layout, List<FileEvent>> stage)
      throws SQLException {
    if (number > 0) {
      session.update(MergeSql.clearNewest());
    }
    session.update(sql.selectNewest(number, stage.getKey(), plan.spans(), plan.overlaps()));
    session.update(sql.dropStale(table));
    session.update(sql.dropStale(table.deletes()));
    session.update(MergeSql.deleteChanged(table));
    session.update(MergeSql.deleteChanged(table.deletes()));
    long applied = session.update(sql.insertRows());
    boolean deletes = stage.getValue().stream().anyMatch(file -> file.deletes() > 0);
    return new Counts(applied, deletes ? session.update(sql.insertMarkers()) : 0);
  }

  private static LoadResult result(LoadPlan plan, Counts counts, StepTimer timer) {
    Map<Integer, Long> next =
        plan.spans().stream().collect(toMap(LoadPlan.Span::partition, LoadPlan.Span::to));
    return new LoadResult(
        plan.files(),
        plan.rows(),
        counts.applied(),
        counts.deleted(),
        plan.limited(),
        next,
        timer.nanos());
  }

  private void deleteManifest(String bucket, String key) {
    try {
      store.delete(bucket, key);
    } catch (RuntimeException e) {
      LOG.warn("Left s3://{}/{} behind, which is of no more use: {}", bucket, key, e.toString());
    }
  }
}
