package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How statements are carried out, where it decides whether they come to an end: tables have no
 * indexes (Database Developer Guide, "Nested loop": "usually cross-joins").
 */
@Tag("conformance")
class PlansIT {

  /**
   * Whoever looks for a match among tables of the same keys, and finds none, has looked at each row
   * once, not at each pair. The numbers of rows are guessed wrong here: a range takes all.
   */
  @Test
  void joinsByAKeyAreNoNestedLoops() throws Exception {
    String schema = Stack.name("plans");
    try (Connection connection = Stack.get().connect()) {
      Stack.execute(connection, "CREATE SCHEMA " + schema);
      String table = schema + ".orders";
      Stack.execute(connection, "CREATE TABLE " + table + " (k VARCHAR(1024), n BIGINT)");
      Stack.execute(connection, "INSERT INTO " + table + " VALUES ('a', 1), ('b', 2)");
      for (int doubled = 0; doubled < 13; doubled++) {
        Stack.execute(
            connection, "INSERT INTO " + table + " SELECT k || n, n * 7 + 1 FROM " + table);
      }
      Stack.execute(connection, "CREATE TEMP TABLE stage (k VARCHAR(1024), n BIGINT)");
      Stack.execute(connection, "INSERT INTO stage SELECT '-' || k, n FROM " + table);
      String looksForOne =
          "SELECT (SELECT COUNT(*) FROM (SELECT 1 FROM %s AS t JOIN stage AS s ON t.k = s.k AND t.k BETWEEN '!' AND 'z' LIMIT 1) AS found)"
              .formatted(table);

      assertThat(Stack.value(connection, looksForOne)).isEqualTo("0");
      assertThat(Stack.query(connection, "EXPLAIN " + looksForOne))
          .extracting(List::toString)
          .anyMatch(line -> line.contains("Hash Join"))
          .noneMatch(line -> line.contains("Nested Loop"));
    }
  }
}
