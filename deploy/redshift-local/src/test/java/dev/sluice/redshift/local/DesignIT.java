package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How tables are laid out, and changed in that. Nothing of it has an effect here; the rules and the
 * catalogs are Redshift's.
 */
@Tag("conformance")
class DesignIT {
  private Connection connection;
  private String table;

  @BeforeEach
  void connect() throws Exception {
    connection = Stack.get().connect();
    table = Stack.name("design");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private void run(String... statements) throws SQLException {
    for (String sql : statements) {
      Stack.execute(connection, sql.replace("$t", table));
    }
  }

  private void refused(String sql, String state, String message) {
    SQLException refusal = catchThrowableOfType(SQLException.class, () -> run(sql));
    assertThat((Throwable) refusal).as(sql).isNotNull();
    if (!RealRedshift.isGiven()) {
      assertThat(refusal.getMessage()).contains(message);
      assertThat(refusal.getSQLState()).isEqualTo(state);
    }
  }

  private List<List<String>> columns(String name) throws SQLException {
    return Stack.query(
        connection,
        "SELECT \"column\", encoding, distkey, sortkey FROM pg_table_def WHERE tablename = '"
            + name
            + "'");
  }

  private List<String> info(String name) throws SQLException {
    return Stack.query(
            connection,
            "SELECT encoded, diststyle, sortkey1, sortkey_num FROM svv_table_info WHERE \"table\" = '"
                + name
                + "'")
        .get(0);
  }

  /** r_CREATE_TABLE_NEW: encodings of columns without ENCODE; r_PG_TABLE_DEF. */
  @Test
  void whatIsNotSaidHasADefault() throws Exception {
    run(
        "CREATE TABLE $t (a INT SORTKEY, b INT, c VARCHAR(9), d REAL, e TIMESTAMP ENCODE RAW)",
        "INSERT INTO $t (a) VALUES (1)");
    assertThat(columns(table))
        .containsExactly(
            List.of("a", "none", "f", "1"),
            List.of("b", "az64", "f", "0"),
            List.of("c", "lzo", "f", "0"),
            List.of("d", "none", "f", "0"),
            List.of("e", "none", "f", "0"));
    assertThat(info(table)).containsExactly("Y", "AUTO(ALL)", "a", "1");
    run(
        "CREATE TABLE $t_2 (a INT, b INT, c INT) INTERLEAVED SORTKEY (b, a)",
        "INSERT INTO $t_2 VALUES (1, 2, 3)");
    assertThat(columns(table + "_2"))
        .containsExactly(
            List.of("a", "none", "f", "2"),
            List.of("b", "none", "f", "-1"),
            List.of("c", "az64", "f", "0"));
    assertThat(info(table + "_2"))
        .containsExactly("Y, AUTO(ENCODE)", "AUTO(ALL)", "INTERLEAVED", "2");
  }

  /** r_SVV_TABLE_INFO: empty tables are not shown. */
  @Test
  void tableInfoHasNoEmptyTables() throws Exception {
    run("CREATE TABLE $t (a INT)");
    assertThat(
            Stack.query(
                connection, "SELECT 1 FROM svv_table_info WHERE \"table\" = '" + table + "'"))
        .isEmpty();
  }

  /** r_ALTER_TABLE: ALTER DISTSTYLE, DISTKEY and SORTKEY, in the combinations that there are. */
  @Test
  void distributionAndSortKeyAreAltered() throws Exception {
    run(
        "CREATE TABLE $t (a INT, b INT ENCODE LZO, c VARCHAR(9)) DISTSTYLE EVEN",
        "INSERT INTO $t VALUES (1, 2, 'x')");
    assertThat(info(table)).containsExactly("Y", "EVEN", "AUTO(SORTKEY)", "0");
    run("ALTER TABLE $t ALTER SORTKEY (b, a), ALTER DISTKEY c");
    assertThat(columns(table))
        .containsExactly(
            List.of("a", "none", "f", "2"),
            List.of("b", "none", "f", "1"),
            List.of("c", "lzo", "t", "0"));
    assertThat(info(table)).containsExactly("Y", "KEY(c)", "b", "2");
    run("ALTER TABLE $t ALTER DISTSTYLE KEY DISTKEY a");
    assertThat(info(table)).contains("KEY(a)");
    run("ALTER TABLE $t ALTER DISTSTYLE ALL, ALTER COMPOUND SORTKEY (c)");
    assertThat(info(table)).containsExactly("Y", "ALL", "c", "1");
    run("ALTER TABLE $t ALTER SORTKEY AUTO");
    assertThat(info(table)).containsExactly("Y", "ALL", "AUTO(SORTKEY(c))", "1");
    run("ALTER TABLE $t ALTER SORTKEY NONE", "ALTER TABLE $t ALTER DISTSTYLE AUTO");
    assertThat(info(table)).isEqualTo(Arrays.asList("Y", "AUTO(ALL)", null, "0"));
    assertThat(Stack.value(connection, "SELECT c FROM " + table)).isEqualTo("x");
  }

  /** r_ALTER_TABLE: what the clauses do not take. */
  @Test
  void distributionAndSortKeyHaveTheirLimits() throws Exception {
    run(
        "CREATE TABLE $t (a INT, b INT, j SUPER) INTERLEAVED SORTKEY (a, b)",
        "CREATE TEMP TABLE $t_temp (a INT)",
        "CREATE VIEW $t_view AS SELECT a FROM $t");
    refused("ALTER TABLE $t ALTER DISTKEY a", "0A000", "interleaved");
    refused("ALTER TABLE $t ALTER DISTSTYLE ALL", "0A000", "interleaved");
    refused("ALTER TABLE $t ALTER COLUMN a ENCODE LZO", "0A000", "interleaved");
    refused("ALTER TABLE $t_temp ALTER DISTSTYLE EVEN", "0A000", "temporary");
    refused("ALTER TABLE $t_view ALTER DISTSTYLE EVEN", "42809", "is not a table");
    refused("ALTER TABLE $t_none ALTER DISTSTYLE EVEN", "42P01", "does not exist");
    refused("ALTER TABLE $t ALTER SORTKEY (j)", "0A000", "cannot be a sort key");
    refused("ALTER TABLE $t ALTER SORTKEY (x)", "42703", "\"x\" named in key does not exist");
    run("ALTER TABLE $t ALTER SORTKEY (a)");
    refused("ALTER TABLE $t ALTER DISTKEY j", "0A000", "cannot be a distribution key");
    run("ALTER TABLE $t ALTER DISTKEY a");
    refused("ALTER TABLE $t DROP COLUMN a", "0A000", "cannot drop distkey column");
    assertThat(columns(table).get(0)).containsExactly("a", "none", "t", "1");
  }

  /** r_ALTER_TABLE: ALTER COLUMN ENCODE and ALTER ENCODE AUTO; not in a transaction. */
  @Test
  void encodingsAreAltered() throws Exception {
    run("CREATE TABLE $t (a INT, b INT, c VARCHAR(9))", "INSERT INTO $t VALUES (1, 2, 'x')");
    assertThat(info(table)).startsWith("Y, AUTO(ENCODE)");
    run("ALTER TABLE $t ALTER COLUMN a ENCODE ZSTD, ALTER COLUMN c ENCODE text255");
    assertThat(info(table)).startsWith("Y", "AUTO(ALL)");
    assertThat(columns(table))
        .extracting(column -> column.get(1))
        .containsExactly("zstd", "az64", "text255");
    refused("ALTER TABLE $t ALTER COLUMN a ENCODE ZSTD", "0A000", "already encoded with ZSTD");
    refused("ALTER TABLE $t ALTER COLUMN b ENCODE AZ64", "0A000", "already encoded with AZ64");
    refused("ALTER TABLE $t ALTER COLUMN a ENCODE TEXT255", "42P16", "does not take integer");
    refused("ALTER TABLE $t ALTER COLUMN x ENCODE RAW", "42703", "column \"x\"");
    run("ALTER TABLE $t ALTER ENCODE AUTO");
    assertThat(info(table)).startsWith("Y, AUTO(ENCODE)");
    connection.setAutoCommit(false);
    run("SELECT 1");
    refused("ALTER TABLE $t ALTER COLUMN a ENCODE LZO", "25001", "inside a transaction block");
    connection.rollback();
  }

  /** r_CREATE_TABLE_AS: keys and styles; r_CREATE_TABLE_NEW: LIKE inherits both. */
  @Test
  void tablesOfQueriesAndOfTablesHaveKeys() throws Exception {
    run(
        "CREATE TABLE $t DISTSTYLE KEY DISTKEY(b) SORTKEY(a) AS SELECT 1 AS a, 'x'::varchar(3) AS b",
        "CREATE TABLE $t_2 (LIKE $t)",
        "INSERT INTO $t_2 SELECT * FROM $t");
    assertThat(info(table)).containsExactly("Y, AUTO(ENCODE)", "KEY(b)", "a", "1");
    assertThat(info(table + "_2")).isEqualTo(info(table));
    refused("CREATE TABLE $t_3 SORTKEY(a) AS SELECT JSON_PARSE('1') AS a", "0A000", "sort key");
    refused("CREATE TABLE $t_4 DISTKEY(x) AS SELECT 1 AS a", "42703", "\"x\"");
  }

  /** r_ALTER_TABLE_APPEND: rows move, in columns of the same names in any order. */
  @Test
  void appendMovesRows() throws Exception {
    run(
        "CREATE TABLE $t (a INT, b VARCHAR(9), c INT DEFAULT 7) SORTKEY(a)",
        "CREATE TABLE $t_2 (b VARCHAR(9), a INT) SORTKEY(a)",
        "INSERT INTO $t VALUES (1, 'x', 1)",
        "INSERT INTO $t_2 VALUES ('y', 2)");
    refused("ALTER TABLE $t APPEND FROM $t_2", "0A000", "only the target has the columns c");
    refused("ALTER TABLE $t_2 APPEND FROM $t", "0A000", "only the source has the columns c");
    refused("ALTER TABLE $t_2 APPEND FROM $t FILLTARGET", "0A000", "only the source");
    run("ALTER TABLE $t APPEND FROM $t_2 FILLTARGET");
    assertThat(Stack.query(connection, "SELECT a, b, c FROM " + table + " ORDER BY a"))
        .containsExactly(List.of("1", "x", "1"), List.of("2", "y", "7"));
    assertThat(Stack.value(connection, "SELECT count(*) FROM " + table + "_2")).isEqualTo("0");
    run("ALTER TABLE $t_2 APPEND FROM $t IGNOREEXTRA");
    assertThat(Stack.query(connection, "SELECT a, b FROM " + table + "_2 ORDER BY a"))
        .containsExactly(List.of("1", "x"), List.of("2", "y"));
    assertThat(Stack.value(connection, "SELECT count(*) FROM " + table)).isEqualTo("0");
  }

  /** r_ALTER_TABLE_APPEND: both tables are permanent and alike, and it is no transaction's part. */
  @Test
  void appendTakesTablesThatAreAlike() throws Exception {
    run("CREATE TABLE $t (a INT, b VARCHAR(9))", "CREATE TEMP TABLE $t_temp (LIKE $t)");
    String[] others = {
      "(a BIGINT, b VARCHAR(9)) | \"a\" differs in type or size",
      "(a INT, b VARCHAR(10)) | \"b\" differs in type or size",
      "(a INT, b VARCHAR(9) ENCODE ZSTD) | \"b\" differs in compression encoding",
      "(a INT NOT NULL, b VARCHAR(9)) | \"a\" differs in NOT NULL",
      "(a INT, b VARCHAR(9)) SORTKEY(a) | sort style",
      "(a INT, b VARCHAR(9)) DISTKEY(a) | distribution style",
      "(a INT IDENTITY(1,1), b VARCHAR(9)) | \"a\" differs in",
      "(a INT, c INT) | only the source has the columns c",
    };
    for (int i = 0; i < others.length; i++) {
      String[] other = others[i].split(" \\| ", -1);
      run("CREATE TABLE $t_" + i + " " + other[0]);
      refused("ALTER TABLE $t APPEND FROM $t_" + i, "0A000", other[1]);
    }
    refused("ALTER TABLE $t APPEND FROM $t_temp", "0A000", "must be permanent");
    refused("ALTER TABLE $t APPEND FROM $t", "0A000", "the same table");
    run("CREATE TABLE $t_8 (LIKE $t)");
    connection.setAutoCommit(false);
    run("SELECT 1");
    refused("ALTER TABLE $t APPEND FROM $t_8", "25001", "inside a transaction block");
    connection.rollback();
  }

  /** r_ALTER_TABLE_APPEND: an identity column is not appended. */
  @Test
  void appendLeavesIdentityColumnsToTheirTable() throws Exception {
    run(
        "CREATE TABLE $t (a INT, n BIGINT IDENTITY(5,1))",
        "CREATE TABLE $t_2 (a INT, n BIGINT IDENTITY(1,1))",
        "CREATE TABLE $t_3 (a INT)",
        "INSERT INTO $t_3 VALUES (1)");
    refused("ALTER TABLE $t APPEND FROM $t_2", "0A000", "identity column \"n\"");
    run("ALTER TABLE $t APPEND FROM $t_3 FILLTARGET");
    assertThat(Stack.value(connection, "SELECT count(n) FROM " + table)).isEqualTo("1");
    run("ALTER TABLE $t_3 APPEND FROM $t IGNOREEXTRA");
    assertThat(Stack.value(connection, "SELECT a FROM " + table + "_3")).isEqualTo("1");
  }
}
