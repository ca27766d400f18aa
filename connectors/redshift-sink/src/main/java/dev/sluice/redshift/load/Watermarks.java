package dev.sluice.redshift.load;

import static java.util.stream.Collectors.toMap;

import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sql.Literal;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The watermarks of a table by partition, as they are in Redshift.
 *
 * @param byPartition what is loaded of each partition that anything is loaded of
 */
record Watermarks(Map<Integer, Watermark> byPartition) {

  /**
   * Reads them.
   *
   * @throws HeldException if the table belongs to another topic
   */
  static Watermarks read(Session session, TableName table, String topic) throws SQLException {
    Map<Integer, Watermark> rows =
        session
            .query(
                "SELECT \"topic\", \"topic_id\", \"topic_partition\", \"next_offset\","
                    + " \"contract_version\" FROM "
                    + table.watermark().sql(),
                row ->
                    new Watermark(
                        row.getString(1),
                        row.getString(2),
                        row.getInt(3),
                        row.getLong(4),
                        row.getInt(5)))
            .stream()
            .collect(
                toMap(
                    Watermark::partition,
                    row -> row,
                    (one, two) -> {
                      throw new HeldException(
                          "%s has two rows for partition %d, one at %d and one at %d; delete the wrong one"
                              .formatted(
                                  table.watermark(), one.partition(), one.next(), two.next()));
                    }));
    for (Watermark row : rows.values()) {
      if (!row.topic().equals(topic)) {
        throw new HeldException(
            "Table %s is already loaded from topic %s and cannot also be loaded from %s; rename one of the collections or load it with another table.schema.prefix"
                .formatted(table, row.topic(), topic));
      }
    }
    return new Watermarks(rows);
  }

  /** First offset of a partition that is not loaded; empty if nothing of it is. */
  Optional<Long> next(int partition) {
    return Optional.ofNullable(byPartition.get(partition)).map(Watermark::next);
  }

  /** First offsets that are not loaded, by partition. */
  Map<Integer, Long> next() {
    return byPartition.values().stream().collect(toMap(Watermark::partition, Watermark::next));
  }

  /** These watermarks after a load of the plan. */
  Watermarks advanced(LoadPlan plan) {
    Map<Integer, Watermark> advanced = new HashMap<>(byPartition);
    int version = contractVersion();
    for (LoadPlan.Span span : plan.spans()) {
      int newest = Math.max(version, span.contractVersion());
      advanced.put(
          span.partition(),
          new Watermark(span.topic(), span.topicId(), span.partition(), span.to(), newest));
    }
    return new Watermarks(advanced);
  }

  /** The newest contract version of which the table has rows; 0 if it has none. */
  int contractVersion() {
    return byPartition.values().stream().mapToInt(Watermark::contractVersion).max().orElse(0);
  }

  /**
   * Advances a partition's watermark within the load's transaction.
   *
   * @return whether it still was where the load began
   */
  static boolean advance(Session session, TableName table, LoadPlan.Span span, Instant now)
      throws SQLException {
    String target = table.watermark().sql();
    if (span.first()) {
      session.update(
          "INSERT INTO "
              + target
              + " (\"topic\", \"topic_id\", \"topic_partition\", \"next_offset\","
              + " \"contract_version\", \"loaded_at\") VALUES (%s, %s, %s, %s, %s, %s)"
                  .formatted(
                      Literal.text(span.topic()),
                      Literal.text(span.topicId()),
                      span.partition(),
                      span.to(),
                      span.contractVersion(),
                      Literal.timestamp(now)));
      return true;
    }
    long changed =
        session.update(
            "UPDATE "
                + target
                + " SET \"next_offset\" = %s, \"contract_version\" = GREATEST(\"contract_version\", %s), \"loaded_at\" = %s"
                    .formatted(span.to(), span.contractVersion(), Literal.timestamp(now))
                + " WHERE \"topic\" = %s AND \"topic_partition\" = %s AND \"next_offset\" = %s"
                    .formatted(Literal.text(span.topic()), span.partition(), span.from()));
    return changed == 1;
  }
}
