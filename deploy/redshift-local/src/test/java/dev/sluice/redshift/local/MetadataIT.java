package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How a client reads the definitions of tables. */
@Tag("conformance")
class MetadataIT {
  private Connection connection;
  private String schema;

  @BeforeEach
  void create() throws Exception {
    connection = Stack.get().connect();
    schema = Stack.name("shop");
    Stack.execute(
        connection,
        "CREATE SCHEMA IF NOT EXISTS " + schema,
        "CREATE SCHEMA IF NOT EXISTS " + schema,
        "CREATE TABLE IF NOT EXISTS "
            + schema
            + ".orders (id VARCHAR(24) PRIMARY KEY ENCODE ZSTD DISTKEY SORTKEY, price DECIMAL(18,2),"
            + " tags SUPER, bytes VARBYTE(100), at TIMESTAMP NOT NULL)",
        "CREATE TABLE IF NOT EXISTS " + schema + ".orders (id INT)");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private static List<List<String>> rows(ResultSet rows, String... columns) throws SQLException {
    List<List<String>> result = new ArrayList<>();
    try (rows) {
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (String column : columns) {
          row.add(rows.getString(column));
        }
        result.add(row);
      }
    }
    return result;
  }

  @Test
  void theDriversMetadataCallsWork() throws Exception {
    assertThat(rows(connection.getMetaData().getSchemas(null, schema), "TABLE_SCHEM"))
        .containsExactly(List.of(schema));
    assertThat(
            rows(
                connection.getMetaData().getTables(null, schema, "%", null),
                "TABLE_NAME",
                "TABLE_TYPE"))
        .containsExactly(List.of("orders", "TABLE"));
    assertThat(
            rows(
                connection.getMetaData().getColumns(null, schema, "orders", "%"),
                "COLUMN_NAME",
                "TYPE_NAME",
                "COLUMN_SIZE",
                "NULLABLE"))
        .extracting(row -> row.get(0) + " " + row.get(1) + " " + row.get(3))
        .containsExactly(
            "id varchar 0",
            "price numeric 1",
            "tags super 1",
            "bytes binary varying 1",
            "at timestamp 0");
    assertThat(rows(connection.getMetaData().getPrimaryKeys(null, schema, "orders"), "COLUMN_NAME"))
        .containsExactly(List.of("id"));
  }

  /** What BI tools and SQL clients ask for when they connect and draw their trees. */
  @Test
  void theOtherMetadataCallsAreAnswered() throws Exception {
    DatabaseMetaData metadata = connection.getMetaData();
    assertThat(metadata.getDatabaseProductName()).contains("Redshift");
    assertThat(rows(metadata.getCatalogs(), "TABLE_CAT"))
        .contains(List.of(connection.getCatalog()));
    assertThat(rows(metadata.getTableTypes(), "TABLE_TYPE")).contains(List.of("TABLE"));
    assertThat(rows(metadata.getTypeInfo(), "TYPE_NAME")).isNotEmpty();
    assertThat(rows(metadata.getSchemas(), "TABLE_SCHEM")).contains(List.of(schema));
    assertThat(rows(metadata.getTables(null, schema, "ord%", new String[] {"TABLE"}), "TABLE_NAME"))
        .containsExactly(List.of("orders"));
    assertThat(rows(metadata.getTables(null, schema, "%", new String[] {"VIEW"}), "TABLE_NAME"))
        .isEmpty();
    assertThat(rows(metadata.getImportedKeys(null, schema, "orders"), "FKCOLUMN_NAME")).isEmpty();
    assertThat(rows(metadata.getExportedKeys(null, schema, "orders"), "FKCOLUMN_NAME")).isEmpty();
    assertThat(rows(metadata.getIndexInfo(null, schema, "orders", false, true), "COLUMN_NAME"))
        .isEmpty();
    assertThat(rows(metadata.getBestRowIdentifier(null, schema, "orders", 2, true), "COLUMN_NAME"))
        .hasSizeLessThanOrEqualTo(1);
    assertThat(rows(metadata.getFunctions(null, schema, "%"), "FUNCTION_NAME")).isEmpty();
    assertThat(rows(metadata.getProcedures(null, schema, "%"), "PROCEDURE_NAME")).isEmpty();
    assertThat(rows(metadata.getTablePrivileges(null, schema, "orders"), "PRIVILEGE")).isNotNull();
  }

  @Test
  void svvColumnsTellsTypesAndLengths() throws Exception {
    assertThat(
            Stack.query(
                connection,
                "SELECT column_name, data_type, character_maximum_length, numeric_precision, numeric_scale, is_nullable FROM svv_columns"
                    + " WHERE table_schema = '"
                    + schema
                    + "' AND table_name = 'orders' ORDER BY ordinal_position"))
        .containsExactly(
            Arrays.asList("id", "character varying", "24", null, null, "NO"),
            Arrays.asList("price", "numeric", null, "18", "2", "YES"),
            Arrays.asList("tags", "super", null, null, null, "YES"),
            Arrays.asList("bytes", "binary varying", "100", null, null, "YES"),
            Arrays.asList("at", "timestamp without time zone", null, null, null, "NO"));
  }

  @Test
  void tablesAndKeysAreListed() throws Exception {
    assertThat(
            Stack.query(
                connection,
                "SELECT table_name, table_type FROM svv_tables WHERE table_schema = '"
                    + schema
                    + "'"))
        .containsExactly(List.of("orders", "BASE TABLE"));
    Stack.execute(
        connection,
        "INSERT INTO " + schema + ".orders (id, at) VALUES ('a', '2026-01-01 00:00:00')");
    assertThat(
            Stack.query(
                connection,
                "SELECT \"table\", sortkey1 FROM svv_table_info WHERE schema = '" + schema + "'"))
        .containsExactly(List.of("orders", "id"));
    Stack.execute(connection, "SET search_path TO " + schema);
    assertThat(
            Stack.query(
                connection,
                "SELECT \"column\", type, encoding, distkey, sortkey FROM pg_table_def WHERE tablename = 'orders' AND sortkey > 0"))
        .containsExactly(List.of("id", "character varying(24)", "zstd", "t", "1"));
    assertThat(
            Stack.query(
                connection,
                "SELECT column_name FROM information_schema.columns WHERE table_schema = '"
                    + schema
                    + "'"))
        .hasSize(5);
  }

  /** r_COMMENT: by the owner; the attributes of a column stay what they are. */
  @Test
  void commentsAreShown() throws Exception {
    String orders = schema + ".orders";
    Stack.execute(
        connection,
        "COMMENT ON TABLE " + orders + " IS 'what''s \\n sold'",
        "COMMENT ON COLUMN " + orders + ".id IS 'of the distkey'",
        "COMMENT ON COLUMN " + orders + ".tags IS 'distkey sortkey=1'");
    assertThat(rows(connection.getMetaData().getTables(null, schema, "orders", null), "REMARKS"))
        .containsExactly(List.of("what's \n sold"));
    assertThat(
            Stack.query(
                connection,
                "SELECT d.objsubid, d.description FROM pg_catalog.pg_description d WHERE d.description IS NOT NULL AND d.objoid = '"
                    + orders
                    + "'::regclass ORDER BY 1"))
        .containsExactly(
            List.of("0", "what's \n sold"),
            List.of("1", "of the distkey"),
            List.of("3", "distkey sortkey=1"));
    assertThat(
            rows(
                connection.getMetaData().getColumns(null, schema, "orders", null),
                "COLUMN_NAME",
                "REMARKS"))
        .contains(List.of("id", "of the distkey"), Arrays.asList("price", null));
    assertThat(
            Stack.value(
                connection, "SELECT col_description('" + orders + "'::regclass, 3::integer)"))
        .isEqualTo("distkey sortkey=1");
    Stack.execute(connection, "SET search_path TO " + schema);
    assertThat(
            Stack.query(
                connection,
                "SELECT \"column\", distkey, sortkey FROM pg_table_def WHERE tablename = 'orders' AND distkey"))
        .containsExactly(List.of("id", "t", "1"));
    Stack.execute(
        connection,
        "COMMENT ON TABLE orders IS NULL",
        "COMMENT ON COLUMN orders.id IS NULL",
        "CREATE TABLE again (LIKE orders)");
    assertThat(Stack.value(connection, "SELECT obj_description('orders'::regclass)")).isNull();
    assertThat(Stack.value(connection, "SELECT col_description('orders'::regclass, 1)")).isNull();
    assertThat(Stack.value(connection, "SELECT col_description('again'::regclass, 3)")).isNull();
    assertThat(
            Stack.query(
                connection,
                "SELECT \"column\" FROM pg_table_def WHERE tablename = 'again' AND distkey"))
        .containsExactly(List.of("id"));
    assertThatThrownBy(() -> Stack.execute(connection, "COMMENT ON COLUMN orders.nothing IS 'x'"))
        .hasMessageContaining("column \"nothing\" of relation \"orders\" does not exist");
  }

  @Test
  void parametersAreSetAndShown() throws Exception {
    Stack.execute(connection, "SET query_group TO 'load'", "SET statement_timeout TO 3600000");
    assertThat(Stack.value(connection, "SHOW query_group")).isEqualTo("load");
    assertThat(Stack.value(connection, "SHOW statement_timeout")).isEqualTo("1h");
    assertThatThrownBy(() -> Stack.execute(connection, "SET work_mem TO 1"))
        .hasMessageContaining("unrecognized configuration parameter");
  }

  @Test
  @StandInOnly
  void aWrongPasswordOrDatabaseIsRefused() throws Exception {
    String url = Stack.get().redshift().jdbcUrl();
    assertThatThrownBy(() -> Stack.connect(url, "sluice", "wrong"))
        .hasMessageContaining("password authentication failed");
    assertThatThrownBy(() -> Stack.connect(url, "other", "sluice"))
        .hasMessageContaining("password authentication failed");
    assertThatThrownBy(() -> Stack.connect(url.replace("/dev", "/prod"), "sluice", "sluice"))
        .hasMessageContaining("\"prod\" does not exist");
  }
}
