package dev.sluice.redshift.load;

import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What one statement tells of a stage, and what it spares: most loads have no sweep, and those of a
 * copy or of a short time have every key once.
 *
 * @param sweeps whether it may have sweeps
 * @param eachKeyOnce whether every row is a change that is not loaded yet, and no two are of the
 *     same key
 * @param tableSwept whether the table was swept before, so that changes may be too old for it
 * @param keys between which keys its changes are, if that is known
 */
record StageContent(
    boolean sweeps, boolean eachKeyOnce, boolean tableSwept, Optional<KeyRange> keys) {

  /** Looks into a stage. Its own rows are known, so it is enough to count the keys. */
  static StageContent of(Session session, Stage stage, TableName table) throws SQLException {
    if (stage.overlaps()) {
      return new StageContent(true, false, true, Optional.empty());
    }
    return session
        .query(
            select(stage, table),
            row -> {
              boolean sweeps = row.getLong(2) > 0;
              return new StageContent(
                  sweeps,
                  !sweeps && row.getLong(1) == stage.rows(),
                  row.getLong(3) > 0,
                  KeyRange.of(row.getString(4), row.getString(5)));
            })
        .get(0);
  }

  private static String select(Stage stage, TableName table) {
    return "SELECT COUNT(DISTINCT %2$s), SUM(CASE WHEN %3$s = '%4$s' THEN 1 ELSE 0 END), (SELECT COUNT(*) FROM %1$s WHERE %2$s = ''), MIN(%2$s), MAX(%2$s) FROM %5$s"
        .formatted(
            table.deletes().sql(),
            Identifier.quote(Layout.KEY),
            Identifier.quote(Layout.OP),
            StageSql.SWEEP,
            Identifier.quote(stage.name()));
  }
}
