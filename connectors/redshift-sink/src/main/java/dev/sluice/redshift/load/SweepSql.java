package dev.sluice.redshift.load;

import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Literal;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Sweeps are kept among the delete markers, under the empty key, which no document has: a change
 * that is older than a sweep may come after it.
 */
final class SweepSql {

  private final TableName table;

  SweepSql(TableName table) {
    this.table = table;
  }

  /** Takes the sweeps of a stage and leaves a marker for each. */
  List<Sweep> take(Session session, Stage stage) throws SQLException {
    List<Sweep> sweeps =
        session.query(
            StageSql.sweeps(stage),
            row ->
                new Sweep(
                    row.getInt(1),
                    row.getLong(2),
                    row.getObject(3, LocalDateTime.class).toInstant(ZoneOffset.UTC)));
    for (Sweep sweep : sweeps) {
      session.update(
          "DELETE FROM %s WHERE %s = '' AND %s = %s AND %s = %s"
              .formatted(
                  table.deletes().sql(),
                  quote(Layout.KEY),
                  quote(Layout.PARTITION),
                  sweep.partition(),
                  quote(Layout.SEQ),
                  sweep.seq()));
      session.update(
          "INSERT INTO %s (%s, %s, %s, %s, %s) VALUES ('', %s, %s, %s, -1)"
              .formatted(
                  table.deletes().sql(),
                  quote(Layout.KEY),
                  quote(Layout.TS),
                  quote(Layout.SEQ),
                  quote(Layout.PARTITION),
                  quote(Layout.OFFSET),
                  Literal.timestamp(sweep.ts()),
                  sweep.seq(),
                  sweep.partition()));
    }
    return sweeps;
  }

  /** Takes the changes that are older than a sweep of their partition out of a stage. */
  String dropSwept(Stage stage) {
    return "DELETE FROM %1$s USING %2$s AS w WHERE w.%3$s = '' AND w.%4$s = %1$s.%4$s AND w.%5$s > %1$s.%5$s"
        .formatted(
            quote(stage.name()),
            table.deletes().sql(),
            quote(Layout.KEY),
            quote(Layout.PARTITION),
            quote(Layout.SEQ));
  }

  /** Joins the last sweep of each row's partition to {@code s}, as {@code w.swept}. */
  String join() {
    return " LEFT JOIN (SELECT %1$s AS swept_partition, MAX(%2$s) AS swept FROM %3$s WHERE %4$s = '' GROUP BY %1$s) AS w ON w.swept_partition = s.%1$s"
        .formatted(
            quote(Layout.PARTITION), quote(Layout.SEQ), table.deletes().sql(), quote(Layout.KEY));
  }

  /** The condition for rows that a sweep ends. */
  static String older(Sweep sweep) {
    return " WHERE %s = %s AND %s < %s"
        .formatted(quote(Layout.PARTITION), sweep.partition(), quote(Layout.SEQ), sweep.seq());
  }

  private static String quote(String name) {
    return Identifier.quote(name);
  }
}
