package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions and paths that PostgreSQL lacks or has with another meaning. */
@Tag("conformance")
class FunctionsIT {
  private static Connection connection;

  @BeforeAll
  static void create() throws Exception {
    connection = Stack.get().connect();
    Stack.execute(
        connection,
        "CREATE TEMP TABLE sales (city VARCHAR(9), amount INT, day DATE, doc SUPER)",
        "INSERT INTO sales SELECT 'Oslo', 1, '2026-01-31', JSON_PARSE('{\"name\":{\"first\":\"Ada\"},\"n\":7,\"tags\":[\"x\",{\"k\":\"y\"}],\"ok\":true}')",
        "INSERT INTO sales SELECT 'Bern', 2, '2026-02-01', JSON_PARSE('{\"name\":\"none\",\"n\":\"7\"}')",
        "INSERT INTO sales SELECT 'Bern', 4, '2026-03-31', NULL");
  }

  @AfterAll
  static void disconnect() throws SQLException {
    connection.close();
  }

  @ParameterizedTest(name = "{2}: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "DATEADD(month, 1, DATE '2026-01-31')             | 2026-02-28 00:00:00  | r_DATEADD_function",
        "DATEADD('hour', -25, TIMESTAMP '2026-01-02 00:30:00') | 2025-12-31 23:30:00 | r_DATEADD_function",
        "DATEADD(qtr, 1, DATE '2026-01-15')               | 2026-04-15 00:00:00  | r_Dateparts_for_datetime_functions",
        "DATEDIFF(week, '2026-01-01'::date, '2026-12-31'::date) | 52             | r_DATEDIFF_function",
        "DATEDIFF(year, DATE '2025-12-31', DATE '2026-01-01') | 1                 | r_DATEDIFF_function: boundaries, not spans",
        "DATEDIFF(day, TIMESTAMP '2026-01-01 23:59:00', TIMESTAMP '2026-01-02 00:01:00') | 1 | r_DATEDIFF_function: boundaries",
        "DATEDIFF(month, DATE '2026-03-01', DATE '2025-12-31') | -3              | r_DATEDIFF_function",
        "ADD_MONTHS(DATE '2026-02-28', 1)                 | 2026-03-31 00:00:00  | r_ADD_MONTHS: the last day stays the last",
        "LAST_DAY(DATE '2028-02-03')                      | 2028-02-29           | r_LAST_DAY",
        "TRUNC(TIMESTAMP '2026-01-02 03:04:05')           | 2026-01-02           | r_TRUNC_date",
        "CONVERT_TIMEZONE('America/New_York', TIMESTAMP '2026-01-01 12:00:00') | 2026-01-01 07:00:00 | CONVERT_TIMEZONE",
        "NVL(NULL, NULL, 3)                               | 3                    | r_NVL_function",
        "DECODE(2, 1, 'one', 2, 'two')                    | two                  | r_DECODE_expression",
        "DECODE(3, 1, 'one', 2, 'two')                    |                      | r_DECODE_expression: null without a default",
        "DECODE(3, 1, 'one', 'many')                      | many                 | r_DECODE_expression",
        "DECODE(NULL, 1, 'one', NULL, 'none', 'many')     | none                 | r_DECODE_expression: null equals null",
        "NVL2(NULL, 'set', DECODE(1, 1, 'unset'))         | unset                | r_NVL2",
        "CONCAT('a', 'b')                                 | ab                   | r_CONCAT",
        "CONCAT('a', NULL)                                |                      | r_CONCAT: null when either is",
        "REGEXP_REPLACE('a1b2', '[0-9]', '-')             | a-b-                 | REGEXP_REPLACE: every match",
        "REGEXP_REPLACE('a1b2', '[0-9]')                  | ab                   | REGEXP_REPLACE",
        "LEN('é')                                         | 1                    | r_LEN: characters",
        "OCTET_LENGTH('é')                                | 2                    | r_OCTET_LENGTH",
      })
  void values(String expression, String value, String page) throws Exception {
    assertThat(Stack.value(connection, "SELECT " + expression)).as(page).isEqualTo(value);
  }

  /** What the backend calls by another name is called by Redshift's in errors. */
  @Test
  @StandInOnly
  void errorsSpeakOfRedshiftsNames() {
    assertThatThrownBy(() -> Stack.value(connection, "SELECT REGEXP_REPLACE(1)"))
        .hasMessageContaining("function regexp_replace(integer) does not exist");
    assertThatThrownBy(() -> Stack.value(connection, "SELECT 1 JSON_SERIALIZE (doc) FROM sales"))
        .hasMessageContaining("at or near")
        .hasMessageNotContaining("rs_");
    assertThatThrownBy(() -> Stack.value(connection, "SELECT city::boolean::date FROM sales"))
        .hasMessageNotContaining("rs_");
  }

  /** r_AVG: the average of integers is an integer. */
  @Test
  void averagesOfIntegersAreIntegers() throws Exception {
    assertThat(Stack.value(connection, "SELECT AVG(amount) FROM sales")).isEqualTo("2");
    assertThat(Stack.value(connection, "SELECT AVG(amount::float8) FROM sales"))
        .startsWith("2.333");
  }

  /** r_LISTAGG, r_MEDIAN, r_COUNT. */
  @Test
  void aggregatesOfRedshifts() throws Exception {
    assertThat(
            Stack.query(
                connection,
                "SELECT city, LISTAGG(amount, '-') WITHIN GROUP (ORDER BY amount DESC) AS all_of FROM sales GROUP BY city ORDER BY city"))
        .containsExactly(List.of("Bern", "4-2"), List.of("Oslo", "1"));
    assertThat(Stack.value(connection, "SELECT LISTAGG(DISTINCT city) FROM sales"))
        .isEqualTo("BernOslo");
    assertThat(Stack.value(connection, "SELECT MEDIAN(amount) FROM sales")).startsWith("2");
    assertThat(Stack.value(connection, "SELECT APPROXIMATE COUNT(DISTINCT city) FROM sales"))
        .isEqualTo("2");
  }

  /** r_SELECT_list: TOP is a LIMIT of its query block. */
  @Test
  void topLimitsItsQueryBlock() throws Exception {
    assertThat(Stack.query(connection, "SELECT TOP 2 amount FROM sales ORDER BY amount DESC"))
        .containsExactly(List.of("4"), List.of("2"));
    assertThat(
            Stack.query(
                connection,
                "SELECT city FROM sales WHERE amount IN (SELECT TOP 1 amount FROM sales ORDER BY 1) OR amount > (SELECT TOP 1 2 FROM sales)"
                    + " ORDER BY amount"))
        .containsExactly(List.of("Oslo"), List.of("Bern"));
    assertThat(
            Stack.query(
                connection,
                "WITH q AS (SELECT TOP 2 DISTINCT city FROM sales ORDER BY city DESC) SELECT TOP 1 city FROM q ORDER BY city"))
        .containsExactly(List.of("Bern"));
  }

  /** r_SELECT_INTO, with the types of CREATE TABLE AS. */
  @Test
  void selectIntoMakesATable() throws Exception {
    String table = Stack.name("into");
    Stack.execute(
        connection,
        "SELECT city, SUM(amount) AS total INTO TEMP TABLE " + table + " FROM sales GROUP BY city",
        "WITH q AS (SELECT * FROM " + table + ") SELECT city INTO TEMP " + table + "_2 FROM q");
    assertThat(Stack.query(connection, "SELECT city, total FROM " + table + " ORDER BY 1"))
        .containsExactly(List.of("Bern", "6"), List.of("Oslo", "1"));
    assertThat(Stack.value(connection, "SELECT COUNT(*) FROM " + table + "_2")).isEqualTo("2");
    assertThatThrownBy(
            () -> Stack.execute(connection, "SELECT 1 AS a INTO TEMP " + table + " FROM sales"))
        .hasMessageContaining("already exists");
    assertThatThrownBy(
            () ->
                Stack.execute(
                    connection, "INSERT INTO " + table + " VALUES ('longer than nine', 1)"))
        .hasMessageContaining("value too long");
  }

  /** query-super: dots and brackets; what is not there, or of another type, is null. */
  @Test
  void pathsIntoSuper() throws Exception {
    assertThat(
            Stack.query(
                connection,
                "SELECT s.doc.name.\"first\"::varchar, doc.tags[1].k::varchar, s.doc.n::int, doc.missing.more FROM sales AS s ORDER BY amount"))
        .containsExactly(
            Arrays.asList("Ada", "y", "7", null),
            Arrays.asList(null, null, null, null),
            Arrays.asList(null, null, null, null));
    assertThat(Stack.query(connection, "SELECT city FROM sales WHERE doc.name.\"first\" = 'Ada'"))
        .containsExactly(List.of("Oslo"));
    assertThat(Stack.query(connection, "SELECT city FROM sales WHERE sales.doc.n > 5"))
        .containsExactly(List.of("Oslo"));
    assertThat(
            Stack.query(
                connection, "SELECT city FROM sales WHERE doc.name.\"first\" IN ('Ada', 'B')"))
        .containsExactly(List.of("Oslo"));
    assertThat(Stack.query(connection, "SELECT city FROM sales WHERE doc.ok = true"))
        .containsExactly(List.of("Oslo"));
    assertThat(
            Stack.query(
                connection,
                "SELECT doc.n, count(*) FROM sales WHERE doc IS NOT NULL GROUP BY doc.n ORDER BY 2, 1"))
        .hasSize(2);
    try (var row = connection.createStatement().executeQuery("SELECT doc.name FROM sales")) {
      assertThat(row.getMetaData().getColumnLabel(1)).isEqualTo("name");
      assertThat(row.getMetaData().getColumnTypeName(1)).isEqualTo("super");
    }
  }
}
