package dev.sluice.redshift.load;

import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.Instant;

/** Keeps every record of the data topic as a row, deletes too. Sweeps say nothing here. */
final class AppendMerge implements Merge {

  private final TableName table;
  private final Definition definition;
  private final Instant now;

  AppendMerge(TableName table, Definition definition, Instant now) {
    this.table = table;
    this.definition = definition;
    this.now = now;
  }

  @Override
  public Counts apply(Session session, Stage stage) throws SQLException {
    long applied =
        session.update(
            TargetColumns.of(stage, definition, table, now)
                .insert(table, StageSql.from(stage) + " WHERE " + StageSql.changes(stage)));
    return new Counts(applied, 0);
  }

  @Override
  public Counts finish(Session session) {
    return Counts.NONE;
  }
}
