package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** MERGE, r_MERGE. The examples of rows are the page's. */
@Tag("conformance")
class MergeIT {
  private Connection connection;

  @BeforeEach
  void create() throws Exception {
    connection = Stack.get().connect();
    Stack.execute(
        connection,
        "CREATE TEMP TABLE target (id INT, name CHAR(10))",
        "CREATE TEMP TABLE source (id INT, name CHAR(10))",
        "INSERT INTO target VALUES (30, 'Tony'), (30, 'Daisy'), (11, 'Alice'), (23, 'Bill'), (23, 'Nikki')",
        "INSERT INTO source VALUES (23, 'David'), (22, 'Clarence')");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private List<List<String>> target() throws SQLException {
    return Stack.query(connection, "SELECT id, trim(name) FROM target ORDER BY 1, 2");
  }

  private static final List<List<String>> MERGED =
      List.of(
          List.of("11", "Alice"),
          List.of("22", "Clarence"),
          List.of("23", "David"),
          List.of("30", "Daisy"),
          List.of("30", "Tony"));

  @Test
  void removeDuplicatesLeavesOneRowPerRowOfTheSource() throws Exception {
    Stack.execute(
        connection, "MERGE INTO target USING source ON target.id = source.id REMOVE DUPLICATES");
    assertThat(target()).isEqualTo(MERGED);
    Stack.execute(
        connection, "MERGE INTO target USING source AS s ON target.id = s.id REMOVE DUPLICATES");
    assertThat(target()).isEqualTo(MERGED);
  }

  /** Rows of the target cannot match several of the source; without a match all are inserted. */
  @Test
  void aRowThatMatchesTwiceFailsTheMerge() throws Exception {
    Stack.execute(connection, "INSERT INTO source VALUES (22, 'Clara')");
    Stack.execute(
        connection, "MERGE INTO target USING source ON target.id = source.id REMOVE DUPLICATES");
    assertThat(target()).contains(List.of("22", "Clarence"), List.of("22", "Clara"));
    for (String action :
        List.of(
            "REMOVE DUPLICATES",
            "WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (source.id, source.name)")) {
      assertThatThrownBy(
              () ->
                  Stack.execute(
                      connection,
                      "MERGE INTO target USING source ON target.id = source.id " + action))
          .as(action)
          .hasMessageContaining("Found multiple matches to update the same tuple");
    }
    assertThat(target()).hasSize(6);
  }

  @Test
  void removeDuplicatesTakesTablesWithTheSameColumns() throws Exception {
    for (String columns :
        List.of("(id INT)", "(id INT, name CHAR(10), x INT)", "(id INT, name INT)")) {
      Stack.execute(connection, "CREATE TEMP TABLE other " + columns);
      assertThatThrownBy(
              () ->
                  Stack.execute(
                      connection,
                      "MERGE INTO target USING other ON target.id = other.id REMOVE DUPLICATES"))
          .as(columns)
          .isInstanceOf(SQLException.class);
      Stack.execute(connection, "DROP TABLE other");
    }
    Stack.execute(
        connection,
        "CREATE TEMP TABLE other (key BIGINT, called VARCHAR(20))",
        "INSERT INTO other VALUES (11, 'Alan')",
        "MERGE INTO target USING other ON target.id = other.key REMOVE DUPLICATES");
    assertThat(target()).contains(List.of("11", "Alan")).hasSize(5);
  }

  /** The source may be a view or a query, but not the target again. */
  @Test
  void theSourceIsAViewOrAQuery() throws Exception {
    String clauses =
        " ON target.id = s.id WHEN MATCHED THEN UPDATE SET name = s.name"
            + " WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name)";
    Stack.execute(
        connection,
        "INSERT INTO source VALUES (22, 'Clarence')",
        "MERGE INTO target USING (SELECT id, name FROM source GROUP BY 1, 2) AS s" + clauses);
    assertThat(target())
        .contains(List.of("22", "Clarence"), List.of("23", "David"))
        .doesNotContain(List.of("23", "Bill"))
        .hasSize(6);
    assertThatThrownBy(
            () ->
                Stack.execute(
                    connection,
                    "MERGE INTO target USING (SELECT max(id) AS id, 'x' AS name FROM target) AS s"
                        + clauses))
        .hasMessageContaining("cannot reference target table");
    assertThatThrownBy(
            () -> Stack.execute(connection, "MERGE INTO target USING target AS s" + clauses))
        .hasMessageContaining("same table");
  }

  @Test
  void aMergeCanBeRolledBack() throws Exception {
    connection.setAutoCommit(false);
    Stack.execute(
        connection, "MERGE INTO target USING source ON target.id = source.id REMOVE DUPLICATES");
    assertThat(target()).isEqualTo(MERGED);
    connection.rollback();
  }
}
