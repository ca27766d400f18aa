package dev.sluice.redshift.load;

import static java.util.stream.Collectors.toMap;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.chain.FileStore;
import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.failure.Failure;
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

  /**
   * Loads the plan's files.
   *
   * @return what was done; empty if the watermark is not where the plan begins, because another
   *     task loaded in the meantime or an earlier commit went through after all
   */
  Optional<LoadResult> run(
      Session session,
      TableName table,
      TableMode mode,
      Definition definition,
      MarkerPruning pruning,
      LoadPlan plan,
      StepTimer timer)
      throws SQLException {
    UUID loadId = UUID.randomUUID();
    Merge merge = Merge.of(mode, table, definition, clock.instant());
    List<String> manifests = new ArrayList<>();
    try {
      createStages(session, plan);
      int number = 0;
      for (List<FileEvent> files : plan.stages().values()) {
        String key = "%s%s/%s-%s.json".formatted(manifestRoot, table, loadId, number++);
        manifests.add(key);
        store.put(plan.bucket(), key, Manifest.json(files));
      }
      timer.spent(Step.STAGE);
      Optional<LoadResult> result =
          inTransaction(session, table, merge, pruning, plan, manifests, loadId, timer);
      if (result.isEmpty()) {
        session.rollback();
        dropStages(session, manifests.size());
      }
      return result;
    } finally {
      manifests.forEach(key -> deleteManifest(plan.bucket(), key));
    }
  }

  private static void createStages(Session session, LoadPlan plan) throws SQLException {
    session.begin();
    int number = 0;
    for (Layout layout : plan.stages().keySet()) {
      session.execute(StageSql.create(number++, layout));
    }
    session.commit();
  }

  private Optional<LoadResult> inTransaction(
      Session session,
      TableName table,
      Merge merge,
      MarkerPruning pruning,
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
    for (Map.Entry<Layout, List<FileEvent>> entry : plan.stages().entrySet()) {
      Stage stage =
          new Stage(number, entry.getKey(), entry.getValue(), plan.spans(), plan.overlaps());
      copy(session, stage, plan.bucket(), manifests.get(number));
      timer.spent(Step.COPY);
      counts = counts.plus(merge.apply(session, stage));
      timer.spent(Step.MERGE);
      number++;
    }
    counts = counts.plus(merge.finish(session));
    pruning.prune(session, plan, clock.instant());
    timer.spent(Step.MERGE);
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
      session.execute(StageSql.drop(StageSql.name(number)));
    }
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

  private void copy(Session session, Stage stage, String bucket, String manifest)
      throws SQLException {
    List<FileEvent> files = stage.files();
    try {
      session.execute(StageSql.copy(stage.number(), bucket, manifest, role));
    } catch (SQLException e) {
      if (Failure.of(e).kind() != Failure.Kind.HELD) {
        throw e;
      }
      session.rollback();
      throw new HeldException(refused(bucket, files, e, LoadErrors.read(session)), e);
    }
    long copied = session.query("SELECT pg_last_copy_count()", row -> row.getLong(1)).get(0);
    if (copied != stage.rows()) {
      throw new HeldException(
          "COPY of s3://%s/%s and %d files after it gave %d rows, and their events say %d: a file was changed after it was announced, or rows were left out"
              .formatted(bucket, files.get(0).key(), files.size() - 1, copied, stage.rows()));
    }
  }

  private static String refused(
      String bucket, List<FileEvent> files, SQLException e, List<LoadErrors.Note> notes) {
    StringBuilder message =
        new StringBuilder(
            "COPY of s3://%s/%s and %d files after it was refused: %s"
                .formatted(bucket, files.get(0).key(), files.size() - 1, e.getMessage()));
    notes.forEach(
        note -> message.append("; ").append(note.where()).append(": ").append(note.what()));
    notes.stream()
        .map(LoadErrors.Note::file)
        .filter(file -> file.endsWith(".parquet"))
        .distinct()
        .forEach(
            file ->
                message
                    .append("; to leave the file out: ./sluice load skip ")
                    .append(file)
                    .append(" --reason <why>"));
    return message.toString();
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
