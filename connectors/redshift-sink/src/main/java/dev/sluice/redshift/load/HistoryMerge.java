package dev.sluice.redshift.load;

import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Literal;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps one row per key and sequence: every state that a transaction left a document in, with the
 * time from which and the time until which it held. What ends a state is the next change of the key
 * by sequence, be it a row, a delete marker, or a sweep of the key's partition; so a change that
 * comes late finds its place in the middle. Of changes with the same key and sequence the last by
 * offset counts: they are steps of one transaction, which nobody saw, or repetitions.
 *
 * <ol>
 *   <li>the last change per key and sequence goes from the stage into {@link NewestSql#NAME},
 *   <li>what the table or its markers have already is taken out of it,
 *   <li>{@link #CHAIN} gets what follows each change of the keys that are left,
 *   <li>rows whose end has moved are updated, and the new ones go in from the stage.
 * </ol>
 */
final class HistoryMerge implements Merge {

  /** Temporary table: what follows each change of the keys that a load touches. */
  private static final String CHAIN = "sluice_chain";

  private static final String NEXT_SEQ = "next_seq";
  private static final String NEXT_TS = "next_ts";

  private final TableName table;
  private final Definition definition;
  private final Instant now;
  private final NewestSql newest;
  private final ChangesSql changes;
  private final SweepSql sweepSql;
  private final List<Sweep> sweeps = new ArrayList<>();

  HistoryMerge(TableName table, Definition definition, Instant now) {
    this.table = table;
    this.definition = definition;
    this.now = now;
    List<String> identity = List.of(Layout.KEY, Layout.SEQ);
    this.newest = new NewestSql(definition, identity);
    this.changes = new ChangesSql(table, NewestSql.NAME, identity, Optional.empty());
    this.sweepSql = new SweepSql(table);
  }

  @Override
  public Counts apply(Session session, Stage stage) throws SQLException {
    sweeps.addAll(sweepSql.take(session, stage));
    if (stage.first()) {
      session.execute(newest.create());
      session.execute(createChain());
    } else {
      session.update(NewestSql.clear());
      session.update("DELETE FROM " + quote(CHAIN));
    }
    session.update(newest.select(stage, ""));
    changes.decide(session);
    session.update(fillChain());
    session.update(moveEnds());
    long applied = session.update(insertRows(stage));
    return new Counts(applied, changes.insertMarkers(session, stage));
  }

  private static String createChain() {
    return StageSql.createTemp(
        CHAIN,
        List.of(
            quote(Layout.KEY) + " VARCHAR(1024)",
            quote(Layout.SEQ) + " BIGINT",
            NEXT_SEQ + " BIGINT",
            NEXT_TS + " TIMESTAMP"));
  }

  private String fillChain() {
    String ofKeys =
        " WHERE %1$s IN (SELECT %1$s FROM %2$s)".formatted(key(), quote(NewestSql.NAME));
    String change = "SELECT %s, %s, %s, 1 AS rank FROM ".formatted(key(), seq(), ts());
    // A sweep comes before a change of the same sequence: that one is the resync's own.
    String swept =
        "SELECT k.%1$s, d.%2$s, d.%3$s, 0 FROM (SELECT DISTINCT %1$s, %4$s FROM %5$s) AS k JOIN %6$s AS d ON d.%1$s = '' AND d.%4$s = k.%4$s"
            .formatted(
                key(),
                seq(),
                ts(),
                quote(Layout.PARTITION),
                quote(NewestSql.NAME),
                table.deletes().sql());
    String all =
        String.join(
            " UNION ALL ",
            change + quote(NewestSql.NAME),
            change + table.sql() + ofKeys,
            change + table.deletes().sql() + ofKeys,
            swept);
    String over = " OVER (PARTITION BY %s ORDER BY %s, rank)".formatted(key(), seq());
    return "INSERT INTO %1$s (%2$s, %3$s, %4$s, %5$s) SELECT %2$s, %3$s, %4$s, %5$s FROM (SELECT %2$s, %3$s, rank, LEAD(%3$s)%6$s AS %4$s, LEAD(%7$s)%6$s AS %5$s FROM (%8$s) AS a) AS b WHERE rank = 1"
        .formatted(quote(CHAIN), key(), seq(), NEXT_SEQ, NEXT_TS, over, ts(), all);
  }

  private String moveEnds() {
    return "UPDATE %1$s SET %2$s = sluice_c.%3$s, %4$s = sluice_c.%5$s, %6$s = (sluice_c.%5$s IS NULL) FROM %7$s AS sluice_c WHERE %8$s = sluice_c.%9$s AND %10$s = sluice_c.%11$s AND COALESCE(%12$s, -1) <> COALESCE(sluice_c.%5$s, -1)"
        .formatted(
            table.sql(),
            quote(Layout.VALID_TO),
            NEXT_TS,
            quote(Layout.VALID_TO_SEQ),
            NEXT_SEQ,
            quote(Layout.IS_CURRENT),
            quote(CHAIN),
            table.column(Layout.KEY),
            key(),
            table.column(Layout.SEQ),
            seq(),
            table.column(Layout.VALID_TO_SEQ));
  }

  private String insertRows(Stage stage) {
    return TargetColumns.of(stage, definition, table, now)
        .with(Layout.VALID_FROM, NewestSql.ALIAS + "." + ts())
        .with(Layout.VALID_TO, "c." + NEXT_TS)
        .with(Layout.VALID_TO_SEQ, "c." + NEXT_SEQ)
        .with(Layout.IS_CURRENT, "(c." + NEXT_SEQ + " IS NULL)")
        .insert(
            table,
            "%1$s JOIN %2$s AS c ON c.%3$s = n.%3$s AND c.%4$s = n.%4$s WHERE %5$s"
                .formatted(
                    NewestSql.rows(stage), quote(CHAIN), key(), seq(), StageSql.notDeleted()));
  }

  /** A sweep ends what was older and held beyond it. */
  @Override
  public Counts finish(Session session) throws SQLException {
    long swept = 0;
    for (Sweep sweep : sweeps) {
      swept +=
          session.update(
              "UPDATE %1$s SET %2$s = %3$s, %4$s = %5$s, %6$s = FALSE%7$s AND (%4$s IS NULL OR %4$s > %5$s)"
                  .formatted(
                      table.sql(),
                      quote(Layout.VALID_TO),
                      Literal.timestamp(sweep.ts()),
                      quote(Layout.VALID_TO_SEQ),
                      sweep.seq(),
                      quote(Layout.IS_CURRENT),
                      SweepSql.older(sweep)));
    }
    session.execute(StageSql.drop(CHAIN));
    session.execute(StageSql.drop(NewestSql.NAME));
    return new Counts(0, swept);
  }

  private static String key() {
    return quote(Layout.KEY);
  }

  private static String seq() {
    return quote(Layout.SEQ);
  }

  private static String ts() {
    return quote(Layout.TS);
  }

  private static String quote(String name) {
    return Identifier.quote(name);
  }
}
