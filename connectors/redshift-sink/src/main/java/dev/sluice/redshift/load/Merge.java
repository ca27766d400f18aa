package dev.sluice.redshift.load;

import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.Instant;

/**
 * How staged changes get into a table of one mode. What a table holds in the end depends on the
 * changes alone: not on their order, not on how often they came, not on how loads divided them.
 * Belongs to one load; used within its transaction.
 */
interface Merge {

  /** Brings the changes of a stage into the table. Called once per stage, older versions first. */
  Counts apply(Session session, Stage stage) throws SQLException;

  /** Called when all stages are in the table; drops the temporary tables that it made. */
  Counts finish(Session session) throws SQLException;

  /**
   * The way of a mode.
   *
   * @param now time of the load
   */
  static Merge of(TableMode mode, TableName table, Definition definition, Instant now) {
    return switch (mode) {
      case UPSERT -> new UpsertMerge(table, definition, now);
      case APPEND -> new AppendMerge(table, definition, now);
      case HISTORY -> new HistoryMerge(table, definition, now);
    };
  }
}
