package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** QUALIFY, r_QUALIFY_clause. */
@Tag("conformance")
class QualifyIT {
  private static Connection connection;

  @BeforeAll
  static void create() throws Exception {
    connection = Stack.get().connect();
    Stack.execute(
        connection,
        "CREATE TEMP TABLE sales (day DATE, item VARCHAR(9), price INT, doc SUPER)",
        "INSERT INTO sales VALUES ('2022-01-01', 'a', 100, NULL), ('2022-01-01', 'b', 500, NULL),"
            + " ('2022-01-01', 'c', 20, NULL), ('2022-01-02', 'd', 5000, NULL), ('2022-01-02', 'e', 5, NULL)",
        "CREATE TEMP TABLE items (item VARCHAR(9), shelf INT)",
        "INSERT INTO items VALUES ('b', 1), ('d', 2), ('e', 2)");
  }

  @AfterAll
  static void disconnect() throws SQLException {
    connection.close();
  }

  private static String rows(String sql) throws SQLException {
    return Stack.query(connection, sql).stream()
        .map(row -> String.join(" ", row))
        .collect(Collectors.joining("; "));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT item FROM sales s QUALIFY ROW_NUMBER() OVER (PARTITION BY day ORDER BY price DESC) = 1 ORDER BY item | b; d",
        "SELECT item, price FROM sales WHERE price < 1000 QUALIFY ROW_NUMBER() OVER (PARTITION BY day ORDER BY price DESC) <= 1 ORDER BY 2 | e 5; b 500",
        "SELECT item, ROW_NUMBER() OVER (PARTITION BY day ORDER BY price) AS n FROM sales s QUALIFY n = 2 ORDER BY price DESC | d 2; a 2",
        "SELECT item FROM sales s QUALIFY price = MAX(price) OVER (PARTITION BY day) ORDER BY day DESC | d; b",
        "SELECT item FROM sales s QUALIFY LAST_VALUE(item) OVER (PARTITION BY day ORDER BY item ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) = item ORDER BY 1 | c; e",
        "SELECT day, SUM(price) AS total FROM sales GROUP BY day HAVING COUNT(*) > 1 QUALIFY RANK() OVER (ORDER BY SUM(price) DESC) = 1 | 2022-01-02 5005",
        "SELECT DISTINCT day FROM sales s QUALIFY COUNT(*) OVER (PARTITION BY day) = 2 | 2022-01-02",
        "SELECT TOP 1 item FROM sales s QUALIFY ROW_NUMBER() OVER (ORDER BY price) < 4 ORDER BY item DESC | e",
        "SELECT item FROM sales s QUALIFY ROW_NUMBER() OVER (ORDER BY price) > 1 ORDER BY price LIMIT 2 OFFSET 1 | a; b",
        "SELECT i.shelf, s.item FROM sales s JOIN items i ON s.item = i.item QUALIFY ROW_NUMBER() OVER (PARTITION BY i.shelf ORDER BY s.price) = 1 ORDER BY shelf | 1 b; 2 e",
        "SELECT COUNT(*) FROM (SELECT * FROM sales s QUALIFY ROW_NUMBER() OVER (PARTITION BY day ORDER BY item) = 1) q | 2",
        "WITH q AS (SELECT item FROM sales s QUALIFY ROW_NUMBER() OVER (ORDER BY item) = 1) SELECT * FROM q | a",
        "SELECT item FROM sales s QUALIFY ROW_NUMBER() OVER (ORDER BY item) = 1 UNION ALL SELECT item FROM sales s QUALIFY ROW_NUMBER() OVER (ORDER BY item DESC) = 1 ORDER BY 1 | a; e",
        "SELECT item FROM (SELECT item, price FROM sales s QUALIFY ROW_NUMBER() OVER (ORDER BY price) < 4) x QUALIFY ROW_NUMBER() OVER (ORDER BY price DESC) = 1 | a",
        "SELECT item, ROW_NUMBER() OVER (ORDER BY item) rn FROM sales s QUALIFY rn BETWEEN 2 AND 3 ORDER BY rn | b 2; c 3",
        "SELECT item FROM sales s QUALIFY LAG(price) OVER (ORDER BY item) IS NULL | a",
      })
  void rowsAreFilteredByWindowFunctions(String sql, String expected) throws Exception {
    assertThat(rows(sql)).isEqualTo(expected);
  }

  /** All columns stay, with their names and types, and no other. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT * FROM sales s QUALIFY ROW_NUMBER() OVER (ORDER BY item) = 1 | day date, item varchar, price int4, doc super",
        "SELECT i.*, s.price, s.doc.a FROM sales s, items i WHERE s.item = i.item QUALIFY ROW_NUMBER() OVER (ORDER BY s.item) = 1 | item varchar, shelf int4, price int4, a super",
        "SELECT *, RANK() OVER (ORDER BY item) FROM sales WHERE price > 0 QUALIFY RANK() OVER (ORDER BY item) = 1 | day date, item varchar, price int4, doc super, rank int8",
        "SELECT * FROM sales s JOIN (SELECT item AS other FROM items) i ON s.item = i.other QUALIFY RANK() OVER (ORDER BY item) = 1 | day date, item varchar, price int4, doc super, other varchar",
        "SELECT COUNT(*), CASE WHEN day IS NULL THEN 1 END, day::timestamp, MIN(price) low FROM sales GROUP BY day HAVING COUNT(*) > 0 QUALIFY RANK() OVER (ORDER BY day) = 1 | count int8, case int4, day timestamp, low int4",
      })
  void columnsStayWhatTheyAre(String sql, String columns) throws Exception {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      StringBuilder shape = new StringBuilder();
      for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
        shape
            .append(i == 1 ? "" : ", ")
            .append(rows.getMetaData().getColumnLabel(i))
            .append(' ')
            .append(rows.getMetaData().getColumnTypeName(i));
      }
      assertThat(shape).hasToString(columns);
      assertThat(rows.next()).isTrue();
    }
  }

  @Test
  void tablesAndViewsAreMadeOfIt() throws Exception {
    String query = "SELECT * FROM sales s QUALIFY ROW_NUMBER() OVER (ORDER BY item) = 1";
    Stack.execute(
        connection,
        "CREATE TEMP TABLE first_sale AS " + query,
        "INSERT INTO first_sale " + query,
        "INSERT INTO first_sale (item, price) SELECT item, price FROM sales s QUALIFY ROW_NUMBER() OVER (ORDER BY item) = 2");
    assertThat(rows("SELECT item, COUNT(*) FROM first_sale GROUP BY item ORDER BY item"))
        .isEqualTo("a 2; b 1");
  }
}
