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
 *   <li>where a key has more than one change, the newest of each go from the stage into {@link
 *       NewestSql#NAME}; where no key has, the stage itself serves,
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

  private static final List<String> IDENTITY = List.of(Layout.KEY);

  private final TableName table;
  private final Definition definition;
  private final Instant now;
  private final NewestSql newest;
  private final SweepSql sweepSql;
  private final List<Sweep> sweeps = new ArrayList<>();
  private boolean created;

  UpsertMerge(TableName table, Definition definition, Instant now) {
    this.table = table;
    this.definition = definition;
    this.now = now;
    this.newest = new NewestSql(definition, IDENTITY);
    this.sweepSql = new SweepSql(table);
  }

  @Override
  public Counts apply(Session session, Stage stage) throws SQLException {
    StageContent content = StageContent.of(session, stage, table);
    if (content.sweeps()) {
      sweeps.addAll(sweepSql.take(session, stage));
    }
    if (content.eachKeyOnce()) {
      if (content.tableSwept()) {
        session.update(sweepSql.dropSwept(stage));
      }
      return put(session, stage, content, StageSql.from(stage), stage.name());
    }
    gather(session, stage);
    return put(session, stage, content, NewestSql.rows(stage), NewestSql.NAME);
  }

  private void gather(Session session, Stage stage) throws SQLException {
    session.execute(created ? NewestSql.clear() : newest.create());
    created = true;
    session.update(newest.select(stage, sweepSql.join()));
  }

  /**
   * Puts into the table what is newer than what it knows.
   *
   * @param rows where the rows to insert come from
   * @param changes name of the table of changes
   */
  private Counts put(
      Session session, Stage stage, StageContent content, String rows, String changes)
      throws SQLException {
    ChangesSql sql = new ChangesSql(table, changes, IDENTITY, content.keys());
    sql.decide(session);
    long applied =
        session.update(
            TargetColumns.of(stage, definition, table, now)
                .insert(table, rows + " WHERE " + StageSql.notDeleted()));
    return new Counts(applied, sql.insertMarkers(session, stage));
  }

  @Override
  public Counts finish(Session session) throws SQLException {
    long swept = 0;
    for (Sweep sweep : sweeps) {
      swept += session.update("DELETE FROM " + table.sql() + SweepSql.older(sweep));
      // The sweep's own marker stands for them from now on.
      session.update("DELETE FROM " + table.deletes().sql() + SweepSql.older(sweep));
    }
    if (created) {
      session.execute(StageSql.drop(NewestSql.NAME));
    }
    return new Counts(0, swept);
  }
}
