package dev.sluice.redshift.load;

import static java.util.stream.Collectors.joining;

import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Literal;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Deletes the delete markers that no change needs any more. A key's changes are in one partition,
 * so a marker is needed as long as its partition may bring an older change: a copied row above all,
 * which is as old as the beginning of its copy. What counts is how far the partition has come since
 * the delete, by the cluster times in its files, and not how long ago the delete was: files that
 * wait before S3 or before the table make nothing older.
 *
 * <p>Markers of a history end states, so they stay. So do sweeps, which are few.
 */
final class MarkerPruning {

  private final TableName table;
  private final Optional<Duration> retention;

  /**
   * @param retention how far a partition goes on with a marker; empty for ever
   */
  MarkerPruning(TableName table, TableMode mode, Optional<Duration> retention) {
    this.table = table;
    this.retention = retention.filter(any -> mode == TableMode.UPSERT);
  }

  /**
   * Deletes them, within the load's transaction, after its changes.
   *
   * @param now a cluster time beyond it is a clock that went wrong and counts as this
   */
  void prune(Session session, LoadPlan plan, Instant now) throws SQLException {
    List<String> old = new ArrayList<>();
    for (LoadPlan.Span span : plan.spans()) {
      retention
          .flatMap(age -> span.maxTs().map(last -> (last.isBefore(now) ? last : now).minus(age)))
          .ifPresent(before -> old.add(markers(span.partition(), before)));
    }
    if (!old.isEmpty()) {
      session.update(
          "DELETE FROM %s WHERE %s <> '' AND (%s)"
              .formatted(
                  table.deletes().sql(),
                  Identifier.quote(Layout.KEY),
                  old.stream().collect(joining(" OR "))));
    }
  }

  private static String markers(int partition, Instant before) {
    return "(%s = %s AND %s < %s)"
        .formatted(
            Identifier.quote(Layout.PARTITION),
            partition,
            Identifier.quote(Layout.TS),
            Literal.timestamp(before));
  }
}
