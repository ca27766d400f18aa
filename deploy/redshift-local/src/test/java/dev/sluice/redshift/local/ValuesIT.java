package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Values and their limits, as a client of the Redshift JDBC driver sees them. */
@Tag("conformance")
class ValuesIT {
  private Connection connection;
  private String table;

  @BeforeEach
  void connect() throws Exception {
    connection = Stack.get().connect();
    table = Stack.name("v");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private void create(String columns) throws SQLException {
    Stack.execute(connection, "CREATE TABLE " + table + " (" + columns + ")");
  }

  private void refuses(String sql, String state, String message) {
    assertThatThrownBy(() -> Stack.execute(connection, sql))
        .as(sql)
        .isInstanceOfSatisfying(
            SQLException.class,
            e -> {
              // Redshift's own SQLSTATEs are not documented.
              if (!RealRedshift.isGiven()) {
                assertThat(e.getSQLState()).isEqualTo(state);
              }
            })
        .hasMessageContaining(message);
  }

  /** r_Character_types: the length of VARCHAR is in bytes. */
  @Test
  void varcharCountsBytes() throws Exception {
    create("a VARCHAR(3)");
    Stack.execute(connection, "INSERT INTO " + table + " VALUES ('abc'), ('é')");
    refuses(
        "INSERT INTO " + table + " VALUES ('éé')",
        "22001",
        "value too long for type character varying(3)");
    refuses(
        "INSERT INTO " + table + " VALUES ('abcd')",
        "22001",
        "value too long for type character varying(3)");
    refuses(
        "UPDATE " + table + " SET a = 'éé'",
        "22001",
        "value too long for type character varying(3)");
    refuses(
        "INSERT INTO " + table + " SELECT a || a FROM " + table,
        "22001",
        "value too long for type character varying(3)");
  }

  @Test
  void preparedInsertsCountBytesToo() throws Exception {
    create("a VARCHAR(3)");
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + table + " VALUES (?)")) {
      for (int i = 0; i < 12; i++) {
        insert.setString(1, "é");
        assertThat(insert.executeUpdate()).isEqualTo(1);
      }
      insert.setString(1, "éé");
      assertThatThrownBy(insert::executeUpdate)
          .hasMessageContaining("value too long for type character varying(3)");
    }
    assertThat(Stack.value(connection, "SELECT count(*) FROM " + table)).isEqualTo("12");
  }

  /** r_CREATE_TABLE_NEW: VARCHAR without a length is VARCHAR(256). */
  @Test
  void varcharWithoutALengthHas256Bytes() throws Exception {
    create("a VARCHAR, b TEXT");
    refuses(
        "INSERT INTO " + table + " (a) VALUES (repeat('x', 257))",
        "22001",
        "character varying(256)");
    refuses(
        "INSERT INTO " + table + " (b) VALUES (repeat('x', 257))",
        "22001",
        "character varying(256)");
  }

  /** r_CREATE_TABLE_AS: a table made by a query keeps the limits of its columns. */
  @Test
  void createTableAsAndLikeKeepTheLimits() throws Exception {
    create("a VARCHAR(3), b SUPER");
    Stack.execute(
        connection,
        "INSERT INTO " + table + " VALUES ('abc', JSON_PARSE('[1]'))",
        "CREATE TABLE " + table + "_as AS SELECT a, a || 'x' AS longer, b FROM " + table,
        "CREATE TEMP TABLE " + table + "_like (LIKE " + table + ")");
    refuses("INSERT INTO " + table + "_as (a) VALUES ('éé')", "22001", "character varying(3)");
    refuses("INSERT INTO " + table + "_like (a) VALUES ('éé')", "22001", "character varying(3)");
    assertThat(
            Stack.query(
                connection,
                "SELECT column_name, data_type, character_maximum_length FROM svv_columns WHERE table_name = '"
                    + table
                    + "_as' ORDER BY ordinal_position"))
        .containsExactly(
            List.of("a", "character varying", "3"),
            List.of("longer", "character varying", "65535"),
            java.util.Arrays.asList("b", "super", null));
  }

  /** t_Defining_constraints: unique and primary keys are not enforced, NOT NULL is. */
  @Test
  void keysAreNotEnforced() throws Exception {
    create("a INT PRIMARY KEY, b INT UNIQUE");
    Stack.execute(connection, "INSERT INTO " + table + " VALUES (1, 1), (1, 1)");
    assertThat(Stack.value(connection, "SELECT count(*) FROM " + table)).isEqualTo("2");
    refuses("INSERT INTO " + table + " VALUES (NULL, 1)", "23502", "null value");
  }

  /** r_VARBYTE_type. */
  @Test
  void varbyteKeepsBytesAndItsLimit() throws Exception {
    create("a VARBYTE(4)");
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + table + " VALUES (?)")) {
      insert.setBytes(1, new byte[] {0, 1, (byte) 0xff, '\\'});
      insert.executeUpdate();
    }
    try (PreparedStatement select = connection.prepareStatement("SELECT a FROM " + table);
        ResultSet row = select.executeQuery()) {
      row.next();
      assertThat(row.getBytes(1)).containsExactly(0, 1, 0xff, '\\');
      assertThat(row.getMetaData().getColumnTypeName(1)).isEqualTo("varbyte");
    }
    refuses(
        "INSERT INTO " + table + " VALUES ('abcde')",
        "22001",
        "value too long for type binary varying(4)");
    Stack.execute(
        connection, "DELETE FROM " + table, "INSERT INTO " + table + " VALUES ('a\\\\x')");
    assertThat(Stack.value(connection, "SELECT from_varbyte(a, 'utf8') FROM " + table))
        .isEqualTo("a\\x");
  }

  /** JSON_PARSE, JSON_SERIALIZE, r_SUPER_type. */
  @Test
  void superHoldsJson() throws Exception {
    create("a SUPER");
    String json = "{\"b\": [1, 2.50, {\"c\": null}], \"a b\": \"x, \\\"y\\\": z\"}";
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO " + table + " VALUES (JSON_PARSE(?))")) {
      insert.setString(1, json);
      insert.executeUpdate();
    }
    String compact = "{\"b\":[1,2.50,{\"c\":null}],\"a b\":\"x, \\\"y\\\": z\"}";
    assertThat(
            Stack.query(
                connection,
                "SELECT a, JSON_SERIALIZE(a), a.b[1], a.b[9], json_typeof(a.b) FROM " + table))
        .containsExactly(java.util.Arrays.asList(compact, compact, "2.50", null, "array"));
    try (PreparedStatement select = connection.prepareStatement("SELECT a FROM " + table);
        ResultSet row = select.executeQuery()) {
      assertThat(row.getMetaData().getColumnTypeName(1)).isEqualTo("super");
    }
  }

  /** extra_float_digits: the digits of a double's text are those that are always right. */
  @Test
  void aDoubleBecomesTextWithFifteenDigits() throws Exception {
    create("a DOUBLE PRECISION, b VARCHAR(64)");
    Stack.execute(
        connection,
        "INSERT INTO " + table + " (a) VALUES (0.30000000000000004), (1234567890.5)",
        "UPDATE " + table + " SET b = CAST(a AS VARCHAR(64))");
    assertThat(Stack.query(connection, "SELECT b FROM " + table + " ORDER BY a"))
        .containsExactly(List.of("0.3"), List.of("1234567890.5"));
  }

  /** Not documented, so nothing may rest on it. */
  @Test
  void aDoubleThatIsNoNumberBecomesNoSuper() throws Exception {
    if (!RealRedshift.isGiven()) {
      refuses(
          "SELECT CAST(CAST('NaN' AS DOUBLE PRECISION) AS SUPER)",
          "22023",
          "cannot cast NaN to super");
    }
  }

  @Test
  void jsonIsParsedFromBytes() throws Exception {
    assertThat(Stack.value(connection, "SELECT JSON_PARSE('{\"a\":\"é\"}'::VARBYTE)"))
        .isEqualTo("{\"a\":\"é\"}");
    assertThat(Stack.value(connection, "SELECT JSON_PARSE(CAST('[1]' AS VARBYTE))"))
        .isEqualTo("[1]");
  }

  /** "JSON landing as a string": a cast makes a scalar of the text. */
  @Test
  void aCastToSuperMakesAStringScalar() throws Exception {
    assertThat(Stack.value(connection, "SELECT '[1]'::super")).isEqualTo("\"[1]\"");
    assertThat(Stack.value(connection, "SELECT CAST('{\"a\":1}' AS SUPER)"))
        .isEqualTo("\"{\\\"a\\\":1}\"");
    assertThat(Stack.value(connection, "SELECT ('a\"b'::super)::varchar")).isEqualTo("a\"b");
    assertThat(
            Stack.value(
                connection,
                "SELECT q.j.a::varchar FROM (SELECT JSON_PARSE('{\"a\":\"x\"}') AS j) AS q"))
        .isEqualTo("x");
    assertThat(Stack.value(connection, "SELECT JSON_PARSE('7')::int")).isEqualTo("7");
  }

  /** super-configurations: casts give null where the type does not fit. */
  @Test
  void aCastFromSuperThatDoesNotFitIsNull() throws Exception {
    assertThat(Stack.value(connection, "SELECT JSON_PARSE('{}')::varchar")).isNull();
    assertThat(Stack.value(connection, "SELECT JSON_PARSE('\"x\"')::int")).isNull();
  }

  /** limitations-super: strings of at most 65,535 bytes, 1,000 levels. */
  @Test
  void superHasLimits() throws Exception {
    assertThat(
            Stack.value(
                connection, "SELECT JSON_PARSE('\"' || repeat('x', 65535) || '\"') IS NULL"))
        .isEqualTo("f");
    refuses("SELECT JSON_PARSE('[\"' || repeat('x', 65536) || '\"]')", "XX000", "1224");
    refuses("SELECT CAST(repeat('x', 65536) AS SUPER)", "XX000", "1224");
    assertThat(
            Stack.value(
                connection,
                "SELECT json_typeof(JSON_PARSE(repeat('[', 1000) || repeat(']', 1000)))"))
        .isEqualTo("array");
    refuses(
        "SELECT JSON_PARSE(repeat('[', 1001) || repeat(']', 1001))",
        "XX000",
        "nesting depth of 1000");
    refuses("SELECT JSON_PARSE('{\"a\":1,\"a\":2}')", "XX000", "duplicate attributes");
    refuses("SELECT JSON_PARSE('{')", "XX000", "JSON parsing error");
    refuses(
        "SELECT JSON_SERIALIZE(JSON_PARSE('[\"' || repeat('x', 65000) || '\",\"' || repeat('x', 65000) || '\"]'))",
        "XX000",
        "65535");
  }

  @Test
  @StandInOnly
  void aBareLiteralDoesNotBecomeSuperSilently() throws Exception {
    create("a SUPER");
    refuses("INSERT INTO " + table + " VALUES ('[1]')", "0A000", "JSON_PARSE");
  }

  /** Identifiers are lower-cased even in quotes (r_names). */
  @Test
  void namesAreLowerCase() throws Exception {
    create("\"Title\" VARCHAR(3), \"Tag\" INT");
    assertThat(
            Stack.query(
                connection,
                "SELECT column_name FROM svv_columns WHERE table_name = '"
                    + table
                    + "' ORDER BY 1"))
        .containsExactly(List.of("tag"), List.of("title"));
    assertThat(
            Stack.query(
                connection,
                "SELECT TITLE, \"TAG\" FROM " + table.toUpperCase(java.util.Locale.ROOT)))
        .isEmpty();
  }

  @Test
  void backslashesInLiteralsAreEscapes() throws Exception {
    assertThat(Stack.value(connection, "SELECT 'it\\'s a \\\\ and ''quotes'''"))
        .isEqualTo("it's a \\ and 'quotes'");
  }

  /** r_ALTER_TABLE. */
  @Test
  void varcharGrowsUnlessItIsAKeyOrHasADefault() throws Exception {
    create(
        "k VARCHAR(5) DISTKEY, a VARCHAR(3) ENCODE ZSTD, b VARCHAR(3) DEFAULT 'x', c VARCHAR(3) ENCODE TEXT255, d INT");
    Stack.execute(
        connection,
        "INSERT INTO " + table + " (a) VALUES ('abc')",
        "ALTER TABLE " + table + " ALTER COLUMN a TYPE VARCHAR(6)",
        "UPDATE " + table + " SET a = 'ééé'");
    refuses("UPDATE " + table + " SET a = 'éééé'", "22001", "character varying(6)");
    refuses(
        "ALTER TABLE " + table + " ALTER COLUMN a TYPE VARCHAR(5)",
        "22001",
        "character varying(5)");
    refuses("ALTER TABLE " + table + " ALTER COLUMN k TYPE VARCHAR(9)", "0A000", "key column");
    refuses("ALTER TABLE " + table + " ALTER COLUMN b TYPE VARCHAR(9)", "0A000", "default value");
    refuses("ALTER TABLE " + table + " ALTER COLUMN c TYPE VARCHAR(9)", "0A000", "TEXT255");
    refuses(
        "ALTER TABLE " + table + " ALTER COLUMN d TYPE VARCHAR(9)",
        "0A000",
        "only the size of VARCHAR");
    refuses("ALTER TABLE " + table + " DROP COLUMN k", "0A000", "distkey");
  }

  /** r_Character_types: CHAR holds single-byte characters only. */
  @Test
  void charHoldsSingleByteCharacters() throws Exception {
    create("a CHAR(4)");
    Stack.execute(connection, "INSERT INTO " + table + " VALUES ('ab'), ('abcd')");
    refuses("INSERT INTO " + table + " VALUES ('é')", "22021", "single-byte");
    refuses("INSERT INTO " + table + " VALUES ('abcde')", "22001", "character(4)");
    assertThat(Stack.query(connection, "SELECT len(a) FROM " + table + " ORDER BY a"))
        .containsExactly(List.of("2"), List.of("4"));
  }

  /** r_CREATE_TABLE_NEW: LIKE does not inherit keys, but the distribution and sort keys. */
  @Test
  void likeInheritsNoPrimaryKey() throws Exception {
    create("a VARCHAR(9) PRIMARY KEY DISTKEY SORTKEY");
    Stack.execute(connection, "CREATE TABLE " + table + "_like (LIKE " + table + ")");
    assertThat(
            connection
                .getMetaData()
                .getPrimaryKeys(null, connection.getSchema(), table + "_like")
                .next())
        .isFalse();
    assertThat(
            Stack.query(
                connection,
                "SELECT distkey, sortkey, \"notnull\" FROM pg_table_def WHERE tablename = '"
                    + table
                    + "_like'"))
        .containsExactly(List.of("t", "1", "t"));
  }

  /** r_names: up to 127 bytes, longer names are cut silently. */
  @Test
  void namesHave127Bytes() throws Exception {
    String longTable = table + "_" + "t".repeat(90);
    String longest = "c".repeat(127);
    Stack.execute(
        connection,
        "CREATE TABLE " + longTable + " (" + longest + "_cut VARCHAR(3), \"É" + longest + "\" INT)",
        "INSERT INTO " + longTable + " (" + longest + ") VALUES ('x')");
    try (ResultSet row = connection.createStatement().executeQuery("SELECT * FROM " + longTable)) {
      assertThat(row.getMetaData().getColumnLabel(1)).isEqualTo(longest);
      assertThat(row.getMetaData().getColumnLabel(2)).isEqualTo("é" + "c".repeat(125));
      assertThat(row.next()).isTrue();
      assertThat(row.getString(longest)).isEqualTo("x");
    }
    assertThat(
            Stack.query(
                connection,
                "SELECT column_name FROM svv_columns WHERE table_name = '"
                    + longTable
                    + "' ORDER BY ordinal_position"))
        .containsExactly(List.of(longest), List.of("é" + "c".repeat(125)));
    try (ResultSet columns = connection.getMetaData().getColumns(null, null, longTable, longest)) {
      assertThat(columns.next()).isTrue();
      assertThat(columns.getString("COLUMN_NAME")).isEqualTo(longest);
    }
    refuses("SELECT " + longest.replace('c', 'd') + " FROM " + longTable, "42703", "d".repeat(127));
    refuses(
        "CREATE TABLE " + table + " (" + longest + "1 INT, " + longest + "2 INT)",
        "42701",
        "specified more than once");
  }

  @Test
  void columnsAreAddedRenamedAndDropped() throws Exception {
    create("a INT");
    Stack.execute(
        connection,
        "ALTER TABLE " + table + " ADD COLUMN b VARCHAR(9) ENCODE ZSTD",
        "ALTER TABLE " + table + " ADD COLUMN c BIGINT DEFAULT 7 NOT NULL",
        "ALTER TABLE " + table + " RENAME COLUMN b TO d",
        "ALTER TABLE " + table + " DROP COLUMN a",
        "ALTER TABLE " + table + " RENAME TO " + table + "_new",
        "INSERT INTO " + table + "_new (d) VALUES ('x')");
    assertThat(Stack.query(connection, "SELECT * FROM " + table + "_new"))
        .containsExactly(List.of("x", "7"));
    Stack.execute(connection, "TRUNCATE TABLE " + table + "_new");
    assertThat(Stack.value(connection, "SELECT count(*) FROM " + table + "_new")).isEqualTo("0");
  }

  @Test
  void viewsCannotBeWrittenTo() throws Exception {
    create("a INT");
    Stack.execute(connection, "CREATE VIEW " + table + "_v AS SELECT a FROM " + table);
    assertThat(Stack.query(connection, "SELECT * FROM " + table + "_v")).isEmpty();
    assertThatThrownBy(() -> Stack.execute(connection, "INSERT INTO " + table + "_v VALUES (1)"))
        .isInstanceOf(SQLException.class);
  }

  @Test
  @StandInOnly
  void itSaysThatItIsAStandIn() throws Exception {
    assertThat(Stack.value(connection, "SELECT version()")).contains("stand-in").contains("8.0.2");
    assertThat(connection.getWarnings().getMessage()).contains("stand-in for Amazon Redshift");
    assertThat(Stack.value(connection, "SELECT CURRENT_USER")).isEqualTo("sluice");
    assertThat(Stack.value(connection, "SELECT GETDATE() <= SYSDATE")).isEqualTo("t");
  }
}
