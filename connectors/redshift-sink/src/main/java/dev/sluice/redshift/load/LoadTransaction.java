package dev.sluice.redshift.load;

import static java.util.stream.Collectors.toMap;

import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;

/**
 * What a load changes: all of it becomes visible at once, together with the watermark that says so.
 * Whoever loads the table takes the lock of its watermark table first, so that loads of a table
 * follow each other, and each sees what the one before it did. Thread-safe, for sessions of their
 * own.
 *
 * <p>After an exception it is not known whether the load was committed; the watermark tells.
 */
final class LoadTransaction {

  private final TableName table;
  private final TableMode mode;
  private final MarkerPruning pruning;
  private final Clock clock;

  LoadTransaction(TableName table, TableMode mode, MarkerPruning pruning, Clock clock) {
    this.table = table;
    this.mode = mode;
    this.pruning = pruning;
    this.clock = clock;
  }

  /**
   * Brings what is staged into the table, and drops the stages.
   *
   * @return what was done; empty if the watermark is not where the plan begins, because another
   *     task loaded in the meantime or an earlier commit went through after all: nothing was done
   *     then, and the stages are there
   */
  Optional<LoadResult> run(Session session, Definition definition, Staged staged, StepTimer timer)
      throws SQLException {
    LoadPlan plan = staged.plan();
    session.begin();
    // First and alone: the snapshot is taken by the statement after it, so it sees what the last
    // holder of the lock committed.
    session.execute("LOCK TABLE " + table.watermark().sql());
    Watermarks watermarks = Watermarks.read(session, table, plan.topic());
    timer.spent(Step.LOCK);
    if (!agree(watermarks, plan)) {
      session.rollback();
      return Optional.empty();
    }
    Merge merge = Merge.of(mode, table, definition, clock.instant());
    Counts counts = Counts.NONE;
    for (Stage stage : staged.stages()) {
      counts = counts.plus(merge.apply(session, stage));
    }
    counts = counts.plus(merge.finish(session));
    pruning.prune(session, plan, clock.instant());
    timer.spent(Step.MERGE);
    for (LoadPlan.Span span : plan.spans()) {
      if (!Watermarks.advance(session, table, span, clock.instant())) {
        session.rollback();
        return Optional.empty();
      }
    }
    staged.drop(session);
    // Last, as all tables' loads write it and wait for each other there.
    Audit.loaded(
        session,
        table,
        plan,
        counts.applied(),
        counts.deleted(),
        timer.seconds(),
        staged.id(),
        clock.instant());
    session.commit();
    timer.spent(Step.COMMIT);
    return Optional.of(result(plan, counts, timer));
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

  private static LoadResult result(LoadPlan plan, Counts counts, StepTimer timer) {
    Map<Integer, Long> next =
        plan.spans().stream().collect(toMap(LoadPlan.Span::partition, LoadPlan.Span::to));
    return new LoadResult(
        plan.files(), plan.rows(), counts.applied(), counts.deleted(), next, timer.nanos());
  }
}
