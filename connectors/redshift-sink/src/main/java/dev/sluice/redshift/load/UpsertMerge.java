package dev.sluice.redshift.load;

import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps one row per key: newer wins.
 *
 * <ol>
 *   <li>the newest change per key goes from the stage into {@link NewestSql#NAME},
 *   <li>changes that are not newer than the table's row or delete marker are taken out of it,
 *   <li>rows and markers of the keys that are left are deleted,
 *   <li>what is left goes from the stage into the table, or for a delete a marker into the table of
 *       markers, which keeps an older change that comes later from bringing the row back.
 * </ol>
 *
 * <p>A sweep deletes the rows of its partition that are older than it, and so keeps older changes
 * out from then on.
 */
final class UpsertMerge implements Merge {

  private final TableName table;
  private final Definition definition;
  private final Instant now;
  private final NewestSql newest;
  private final SweepSql sweepSql;
  private final List<Sweep> sweeps = new ArrayList<>();

  UpsertMerge(TableName table, Definition definition, Instant now) {
    this.table = table;
    this.definition = definition;
    this.now = now;
    this.newest = new NewestSql(table, definition, List.of(Layout.KEY));
    this.sweepSql = new SweepSql(table);
  }

  @Override
  public List<String> temporary() {
    return List.of(NewestSql.NAME);
  }

  @Override
  public List<String> createTemporary() {
    return List.of(newest.create());
  }

  @Override
  public Counts apply(Session session, Stage stage) throws SQLException {
    sweeps.addAll(sweepSql.take(session, stage));
    if (!stage.first()) {
      session.update(NewestSql.clear());
    }
    long left = session.update(newest.select(stage, sweepSql.join()));
    left -= session.update(newest.dropStale(table));
    left -= session.update(newest.dropStale(table.deletes()));
    session.update(newest.deleteChanged(table));
    session.update(newest.deleteChanged(table.deletes()));
    long applied =
        session.update(
            TargetColumns.of(stage, definition, table, now)
                .insert(table, rows(stage, left) + " WHERE " + StageSql.notDeleted()));
    return new Counts(applied, stage.hasDeletes() ? session.update(newest.insertMarkers()) : 0);
  }

  /**
   * Where the rows to insert come from. When as many changes are left as the stage has rows, as in
   * the copy of a collection, they are all of its rows, and these need not be looked for.
   */
  private static String rows(Stage stage, long left) {
    return left == stage.rows() ? StageSql.from(stage) : NewestSql.rows(stage);
  }

  @Override
  public Counts finish(Session session) throws SQLException {
    long swept = 0;
    for (Sweep sweep : sweeps) {
      swept += session.update("DELETE FROM " + table.sql() + SweepSql.older(sweep));
      // The sweep's own marker stands for them from now on.
      session.update("DELETE FROM " + table.deletes().sql() + SweepSql.older(sweep));
    }
    return new Counts(0, swept);
  }
}
