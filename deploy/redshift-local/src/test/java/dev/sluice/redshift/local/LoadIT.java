package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The load that a sink runs, through the Redshift JDBC driver. */
@Tag("conformance")
class LoadIT {
  private static final String FILE =
      "optional binary _sluice_key (STRING); optional binary _sluice_op (STRING); optional int64 _sluice_seq; optional int64 _sluice_offset;"
          + " optional binary title (STRING); optional binary tags;";

  private Stack stack;
  private Connection connection;
  private String table;
  private String watermarks;

  @BeforeEach
  void create() throws Exception {
    stack = Stack.get();
    connection = stack.connect();
    table = Stack.name("movies");
    watermarks = table + "_watermark";
    Stack.execute(
        connection,
        "CREATE TABLE IF NOT EXISTS "
            + table
            + " (_sluice_key VARCHAR(64) ENCODE ZSTD, _sluice_seq BIGINT, _sluice_offset BIGINT, title VARCHAR(100) ENCODE ZSTD, tags SUPER)"
            + " DISTKEY(_sluice_key) COMPOUND SORTKEY(_sluice_key)",
        "CREATE TABLE " + watermarks + " (next_offset BIGINT NOT NULL)",
        "INSERT INTO " + watermarks + " VALUES (0)");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private String manifest(Object[]... rows) {
    return stack.s3().putLoad(Stack.name("load"), ParquetFiles.write(FILE, List.of(rows)));
  }

  private static Object[] change(String key, String op, long offset, String title, String tags) {
    return new Object[] {key, op, 100 + offset, offset, title, tags};
  }

  /** Everything but the COMMIT. */
  private void load(String manifest, long from, long to) throws SQLException {
    String stage = Stack.name("stage");
    Stack.execute(
        connection,
        "CREATE TEMP TABLE "
            + stage
            + " (_sluice_key VARCHAR(64), _sluice_op VARCHAR(1), _sluice_seq BIGINT, _sluice_offset BIGINT, title VARCHAR(100), tags VARBYTE(16777216))");
    connection.setAutoCommit(false);
    Stack.execute(connection, "LOCK TABLE " + watermarks);
    assertThat(Stack.value(connection, "SELECT next_offset FROM " + watermarks))
        .isEqualTo(Long.toString(from));
    Stack.execute(connection, Stack.copy(stage, manifest));
    assertThat(Stack.value(connection, "SELECT pg_last_copy_count()"))
        .isEqualTo(Long.toString(to - from));
    Stack.execute(
        connection,
        "DELETE FROM "
            + table
            + " USING "
            + stage
            + " WHERE "
            + table
            + "._sluice_key = "
            + stage
            + "._sluice_key",
        "INSERT INTO "
            + table
            + " (_sluice_key, _sluice_seq, _sluice_offset, title, tags) SELECT _sluice_key, _sluice_seq, _sluice_offset, title, JSON_PARSE(tags)"
            + " FROM (SELECT s.*, ROW_NUMBER() OVER (PARTITION BY _sluice_key ORDER BY _sluice_seq DESC, _sluice_offset DESC) AS newest FROM "
            + stage
            + " s) AS ranked WHERE newest = 1 AND _sluice_op <> 'd'");
    try (Statement update = connection.createStatement()) {
      assertThat(
              update.executeUpdate(
                  "UPDATE "
                      + watermarks
                      + " SET next_offset = "
                      + to
                      + " WHERE next_offset = "
                      + from))
          .isEqualTo(1);
    }
  }

  @Test
  void aLoadKeepsTheNewestRowOfEachKey() throws Exception {
    load(
        manifest(
            change("a", "c", 0, "Alien", "{\"year\": 1979, \"cast\": [\"Weaver\"]}"),
            change("b", "c", 1, "Brazil", null),
            change("a", "u", 2, "Aliens", "[1, 2.50]"),
            change("b", "d", 3, null, null)),
        0,
        4);
    connection.commit();
    connection.setAutoCommit(true);
    assertThat(Stack.query(connection, "SELECT _sluice_key, title, tags FROM " + table))
        .containsExactly(List.of("a", "Aliens", "[1,2.50]"));
    assertThat(Stack.value(connection, "SELECT next_offset FROM " + watermarks)).isEqualTo("4");
  }

  @Test
  void aRollbackTakesTheCopyBack() throws Exception {
    String manifest = manifest(change("a", "c", 0, "Alien", null));
    load(manifest, 0, 1);
    connection.rollback();
    connection.setAutoCommit(true);
    assertThat(Stack.value(connection, "SELECT count(*) FROM " + table)).isEqualTo("0");
    assertThat(Stack.value(connection, "SELECT next_offset FROM " + watermarks)).isEqualTo("0");
    load(manifest, 0, 1);
    connection.commit();
    connection.setAutoCommit(true);
    assertThat(Stack.value(connection, "SELECT title FROM " + table)).isEqualTo("Alien");
  }

  private String loadOf(String target, String columns, List<Object[]> rows) {
    return stack.s3().putLoad(target, ParquetFiles.write(columns, rows));
  }

  /** Lengths that no table had before, and a snapshot that is older than the table. */
  @Test
  void aTableTakesACopyInTheTransactionThatMakesIt() throws Exception {
    String target = Stack.name("made");
    String manifest =
        loadOf(
            target,
            "optional binary a (STRING); optional binary b (STRING); optional binary c;",
            List.of(new Object[] {"x", "y", new byte[] {1}}, new Object[] {null, null, null}));
    connection.setAutoCommit(false);
    assertThat(Stack.value(connection, "SELECT count(*) FROM " + table)).isEqualTo("0");
    Stack.execute(
        connection,
        "CREATE TEMP TABLE " + target + " (a VARCHAR(4321), b CHAR(321), c VARBYTE(54321))",
        Stack.copy(target, manifest));
    assertThat(Stack.query(connection, "SELECT a, b, c FROM " + target + " WHERE a IS NOT NULL"))
        .hasSize(1);
    connection.commit();
    connection.setAutoCommit(true);
  }

  @Test
  void copyTellsHowManyRecordsItLoaded() throws Exception {
    String target = Stack.name("told");
    Stack.execute(connection, "CREATE TABLE " + target + " (a VARCHAR(10), b BIGINT)");
    String manifest =
        loadOf(
            target,
            "optional binary a (STRING); optional int64 b;",
            List.of(new Object[] {"x", 1L}, new Object[] {null, null}));
    try (Statement statement = connection.createStatement()) {
      statement.execute(Stack.copy(target, manifest));
      SQLWarning warning = statement.getWarnings();
      assertThat(warning.getMessage())
          .contains("Load into table '" + target + "' completed, 2 record(s) loaded successfully.");
    }
    assertThat(Stack.value(connection, "SELECT count(*) FROM " + target)).isEqualTo("2");
  }

  @Test
  void aFailedCopyFailsItsTransactionAndItsErrorSurvivesTheRollback() throws Exception {
    String target = Stack.name("short");
    Stack.execute(connection, "CREATE TABLE " + target + " (a VARCHAR(3))");
    String manifest =
        loadOf(
            target,
            "optional binary a (STRING);",
            List.of(new Object[] {"abc"}, new Object[] {"éé"}));
    connection.setAutoCommit(false);
    assertThatThrownBy(() -> Stack.execute(connection, Stack.copy(target, manifest)))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("Spectrum Scan Error")
        .hasMessageContaining("15001")
        .hasMessageContaining("Table: 3, Data: 4");
    assertThatThrownBy(() -> Stack.value(connection, "SELECT 1"))
        .hasMessageContaining("current transaction is aborted");
    connection.rollback();
    connection.setAutoCommit(true);
    assertThat(
            Stack.query(
                connection,
                "SELECT line_number, column_name, column_type, column_length, error_code FROM sys_load_error_detail WHERE file_name LIKE '%"
                    + target
                    + "%'"))
        .containsExactly(List.of("2", "a", "VARCHAR", "3", "15001"));
    assertThat(Stack.value(connection, "SELECT count(*) FROM " + target)).isEqualTo("0");
  }
}
