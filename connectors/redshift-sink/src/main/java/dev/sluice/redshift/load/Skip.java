package dev.sluice.redshift.load;

import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * Moves the watermark past a file without loading it. One transaction under the lock of the table's
 * loads, and noted in {@code sluice.loads}.
 *
 * @param from first offset of the file
 * @param to offset after its last one
 * @param rows its rows, if known
 */
public record Skip(
    TableName table,
    String topic,
    String topicId,
    int partition,
    long from,
    long to,
    OptionalLong rows) {

  /**
   * Does it.
   *
   * @param note why, by whom, and which object
   * @return where the watermark was
   * @throws IllegalStateException if the file is not the next one to load
   */
  public long run(Session session, String note, Instant now) throws SQLException {
    session.begin();
    try {
      session.execute("LOCK TABLE " + table.watermark().sql());
      Watermarks watermarks = Watermarks.read(session, table, topic);
      boolean first = watermarks.next(partition).isEmpty();
      long next = watermarks.next(partition).orElse(from);
      check(next);
      LoadPlan.Span span = new LoadPlan.Span(topic, topicId, partition, first, next, to, List.of());
      if (!Watermarks.advance(session, table, span, now)) {
        throw new IllegalStateException("The watermark has moved in the meantime; try again");
      }
      Audit.skipped(session, this, next, note, now);
      session.commit();
      return next;
    } catch (SQLException | RuntimeException e) {
      rollback(session, e);
      throw e;
    }
  }

  private void check(long next) {
    if (next >= to) {
      throw new IllegalStateException(
          "%s is loaded up to offset %d of partition %d, beyond this file: there is nothing to skip"
              .formatted(table, next, partition));
    }
    if (next < from) {
      throw new IllegalStateException(
          "%s is loaded up to offset %d of partition %d only: load or skip the files before this one first"
              .formatted(table, next, partition));
    }
  }

  private static void rollback(Session session, Exception cause) {
    try {
      session.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
