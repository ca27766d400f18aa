package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What SQL clients, BI tools and dbt ask for when they connect, look around and build tables. */
@Tag("conformance")
class ToolsIT {
  private static Connection connection;
  private static String schema;
  private static String database;

  @BeforeAll
  static void create() throws Exception {
    connection = Stack.get().connect();
    schema = Stack.name("tools");
    database = connection.getCatalog();
    run(
        "CREATE SCHEMA $s",
        "CREATE TABLE $s.orders (id VARCHAR(24) PRIMARY KEY ENCODE ZSTD DISTKEY SORTKEY, price DECIMAL(18,2))",
        "CREATE VIEW $s.ids AS SELECT id FROM $s.orders");
  }

  @AfterAll
  static void disconnect() throws SQLException {
    connection.close();
  }

  private static String filled(String sql) {
    return sql.replace("$s", schema).replace("$d", database);
  }

  private static void run(String... statements) throws SQLException {
    for (String sql : statements) {
      Stack.execute(connection, filled(sql));
    }
  }

  @Test
  void connectionsTellTheirSettings() throws Exception {
    assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
    assertThat(Stack.value(connection, "SHOW server_version")).startsWith("8.0");
    assertThat(Stack.value(connection, "SELECT version()")).contains("Redshift 1.0");
    assertThat(
            Stack.value(
                connection,
                "SELECT current_user_id = usesysid FROM pg_user WHERE usename = current_user"))
        .isEqualTo("t");
  }

  /** Each of these must pass; what it gives is looked at below where it matters. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT current_database(), current_schema(), current_user, session_user",
        "SHOW search_path",
        "SET enable_result_cache_for_session TO off",
        "SELECT DISTINCT nspname FROM pg_namespace",
        "SELECT * FROM svv_all_columns WHERE schema_name = '$s'",
        "SELECT * FROM svv_all_schemas",
        "SELECT * FROM svv_redshift_schemas",
        "SELECT * FROM svv_redshift_databases",
        "SELECT * FROM svv_user_info",
        "SELECT * FROM svl_user_info",
        "SELECT columnnum, schemaname, columnname FROM svv_external_columns WHERE schemaname = '$s'",
        "SELECT * FROM svv_external_schemas",
        "SELECT * FROM svv_external_tables",
        "SHOW DATABASES",
        "SHOW SCHEMAS FROM DATABASE $d",
        "SHOW TABLES FROM SCHEMA $d.$s",
        "SHOW COLUMNS FROM TABLE $d.$s.orders",
        "SHOW GRANTS ON TABLE $s.orders",
        "EXPLAIN VERBOSE SELECT * FROM $s.orders",
        "EXPLAIN INSERT INTO $s.orders SELECT * FROM $s.orders",
        "EXPLAIN DELETE FROM $s.orders WHERE id = 'x'",
        "EXPLAIN CREATE TABLE $s.copied AS SELECT * FROM $s.orders",
        "ANALYZE VERBOSE $s.orders",
        "ANALYZE $s.orders (id, price)",
        "ANALYZE $s.orders PREDICATE COLUMNS",
        "VACUUM REINDEX $s.orders",
        "VACUUM SORT ONLY $s.orders TO 75 PERCENT",
        "SELECT relname FROM pg_class WHERE relname OPERATOR(pg_catalog.~) '^(orders)$'",
        "SELECT u.usename FROM pg_user u WHERE has_table_privilege(u.usename, '\"$d\".\"$s\".\"orders\"', 'select')",
        "SELECT constraint_name FROM information_schema.table_constraints",
        "SELECT n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v')",
      })
  void toolsAsk(String sql) {
    assertThatCode(() -> run(sql)).as(sql).doesNotThrowAnyException();
  }

  /** How dbt finds relations, and columns of bound and late-binding views and external tables. */
  @Test
  void dbtFindsRelationsAndColumns() throws Exception {
    assertThat(
            Stack.query(
                connection,
                filled(
                    "select tablename as name, 'table' as type from pg_tables where schemaname ilike '$s'"
                        + " union all select viewname, 'view' from pg_views where schemaname ilike '$s' order by 1")))
        .containsExactly(List.of("ids", "view"), List.of("orders", "table"));
    assertThat(
            Stack.query(
                connection,
                filled(
                    "with bound as (select ordinal_position, column_name, data_type from information_schema.\"columns\""
                        + " where table_name = 'orders' and table_schema = '$s'), unbound as (select ordinal_position, col_name,"
                        + " nullif(regexp_substr(col_type, '[0-9]+'), '') from pg_get_late_binding_view_cols() cols(view_schema name,"
                        + " view_name name, col_name name, col_type varchar, ordinal_position int) where view_name = 'orders')"
                        + " select column_name, data_type from (select * from bound union all select * from unbound) u order by ordinal_position")))
        .containsExactly(List.of("id", "character varying"), List.of("price", "numeric"));
  }

  /** How dbt builds a table and a view: names have the database in front. */
  @Test
  void dbtBuildsTablesAndViews() throws Exception {
    run(
        "create table \"$d\".\"$s\".\"m__tmp\" diststyle key distkey (a) compound sortkey(a) as (select 1 as a, 'x'::varchar as b)",
        "alter table \"$d\".\"$s\".\"m__tmp\" rename to \"m\"",
        "insert into \"$d\".\"$s\".\"m\" (\"a\", \"b\") (select \"a\", \"b\" from \"$d\".\"$s\".\"m\")",
        "delete from \"$d\".\"$s\".\"m\" where a in (select a from \"$d\".\"$s\".\"m\" where a > 1)",
        "create or replace view \"$d\".\"$s\".\"w\" as (select a from \"$d\".\"$s\".\"m\")");
    assertThat(Stack.query(connection, filled("select * from \"$d\".\"$s\".\"w\"")))
        .containsExactly(List.of("1"), List.of("1"));
    assertThatCode(() -> run("select * from other_database.$s.m")).isInstanceOf(SQLException.class);
    assertThatCode(() -> run("drop table other_database.$s.m")).isInstanceOf(SQLException.class);
    run("drop table if exists \"$d\".\"$s\".\"m\" cascade");
    assertThatCode(() -> run("select * from $s.w")).isInstanceOf(SQLException.class);
  }

  /** r_SHOW_TABLE, r_SHOW_VIEW: the statement makes the same again. */
  @Test
  void definitionsAreShown() throws Exception {
    String ddl = Stack.value(connection, filled("SHOW TABLE $s.orders"));
    assertThat(ddl)
        .contains("id character varying(24) NOT NULL ENCODE zstd distkey")
        .contains("price numeric(18,2) ENCODE az64")
        .contains("PRIMARY KEY (id)")
        .contains("SORTKEY");
    run(ddl.replace("orders", "again"));
    assertThat(Stack.value(connection, filled("SHOW TABLE $s.again")))
        .isEqualTo(ddl.replace("orders", "again"));
    run("DROP TABLE $s.again");
    assertThat(Stack.value(connection, filled("SHOW VIEW $s.ids"))).contains("orders");
    assertThatCode(() -> run("SHOW VIEW $s.orders")).isInstanceOf(SQLException.class);
    assertThatCode(() -> run("SHOW TABLE $s.ids")).isInstanceOf(SQLException.class);
  }

  /** What the stand-in does not have is named, and what it keeps for itself is not shown. */
  @Test
  @StandInOnly
  void whatIsNotHereIsNamed() throws Exception {
    assertThatCode(() -> run("SELECT * FROM stl_query"))
        .hasMessageContaining("\"stl_query\" does not exist or is not known to redshift-local");
    assertThatCode(() -> run("CREATE MATERIALIZED VIEW $s.mv AS SELECT 1 AS a"))
        .hasMessageContaining("does not know materialized views");
    assertThatCode(() -> run("CREATE VIEW $s.late AS SELECT 1 AS a WITH NO SCHEMA BINDING"))
        .hasMessageContaining("does not know CREATE VIEW … WITH NO SCHEMA BINDING");
    for (String catalog : List.of("pg_namespace", "svv_all_schemas", "svv_redshift_schemas")) {
      assertThat(Stack.query(connection, "SELECT * FROM " + catalog).toString())
          .doesNotContain("redshift_local");
    }
  }
}
