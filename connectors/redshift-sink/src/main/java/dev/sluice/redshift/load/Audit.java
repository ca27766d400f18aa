package dev.sluice.redshift.load;

import static java.util.stream.Collectors.joining;

import dev.sluice.redshift.ddl.OwnTables;
import dev.sluice.redshift.sql.Literal;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The rows of {@code sluice.loads}. Its error column takes 4096 bytes; longer texts are cut. */
final class Audit {

  private static final String COLUMNS =
      List.of(
              "loaded_at",
              "schema_name",
              "table_name",
              "topic",
              "topic_partition",
              "from_offset",
              "to_offset",
              "files",
              "rows",
              "applied",
              "deleted",
              "seconds",
              "contract_version",
              "min_ts",
              "max_ts",
              "load_id",
              "error")
          .stream()
          .collect(joining("\", \"", " (\"", "\")"));

  private static final int MAX_ERROR = 4_096;

  private Audit() {}

  /**
   * Adds one row per partition. What was applied and deleted is not known by partition: the first
   * row has it for the whole load.
   */
  static void loaded(
      Session session,
      TableName table,
      LoadPlan plan,
      long applied,
      long deleted,
      double seconds,
      UUID loadId,
      Instant now)
      throws SQLException {
    List<String> rows = new ArrayList<>();
    for (LoadPlan.Span span : plan.spans()) {
      boolean first = rows.isEmpty();
      rows.add(
          "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '%s', NULL)"
              .formatted(
                  Literal.timestamp(now),
                  Literal.text(table.schema()),
                  Literal.text(table.table()),
                  Literal.text(span.topic()),
                  span.partition(),
                  span.from(),
                  span.to(),
                  span.files().size(),
                  span.rows(),
                  first ? applied : 0,
                  first ? deleted : 0,
                  Double.toString(seconds),
                  span.contractVersion(),
                  Literal.timestamp(span.minTs()),
                  Literal.timestamp(span.maxTs()),
                  loadId));
    }
    session.update(
        "INSERT INTO " + OwnTables.LOADS.sql() + COLUMNS + " VALUES " + String.join(", ", rows));
  }

  /** Adds a row that says why the table is held. */
  static void held(Session session, TableName table, String topic, String error, Instant now)
      throws SQLException {
    session.update(
        "INSERT INTO %s (\"loaded_at\", \"schema_name\", \"table_name\", \"topic\", \"error\") VALUES (%s, %s, %s, %s, %s)"
            .formatted(
                OwnTables.LOADS.sql(),
                Literal.timestamp(now),
                Literal.text(table.schema()),
                Literal.text(table.table()),
                Literal.text(topic),
                Literal.text(fitted(error))));
  }

  /** Adds the row of a file that a person left out. */
  static void skipped(Session session, Skip skip, long from, String note, Instant now)
      throws SQLException {
    session.update(
        "INSERT INTO "
            + OwnTables.LOADS.sql()
            + COLUMNS
            + " VALUES (%s, %s, %s, %s, %s, %s, %s, 1, %s, 0, 0, 0, NULL, NULL, NULL, '%s', %s)"
                .formatted(
                    Literal.timestamp(now),
                    Literal.text(skip.table().schema()),
                    Literal.text(skip.table().table()),
                    Literal.text(skip.topic()),
                    skip.partition(),
                    from,
                    skip.to(),
                    skip.rows().isPresent() ? Long.toString(skip.rows().getAsLong()) : "NULL",
                    UUID.randomUUID(),
                    Literal.text(fitted(note))));
  }

  private static String fitted(String text) {
    String fitted = text;
    while (fitted.getBytes(StandardCharsets.UTF_8).length > MAX_ERROR) {
      fitted = fitted.substring(0, fitted.length() * 9 / 10);
    }
    return fitted;
  }
}
