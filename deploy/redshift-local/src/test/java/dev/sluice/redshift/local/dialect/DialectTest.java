package dev.sluice.redshift.local.dialect;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT \"Title\" FROM T -- a comment       | select \"title\" from t",
        "SELECT a::SUPER, 'x'::super                | select a:: pg_catalog.super, 'x'::pg_catalog.varchar:: pg_catalog.super",
        "SELECT CAST('x' AS SUPER)                  | select cast('x'::pg_catalog.varchar as pg_catalog.super)",
        "SELECT CAST(a AS VARCHAR(10))              | select cast(a as varchar(10))",
        "SELECT LEN(a), VERSION() FROM t            | select length(a), rs_version() from t",
        "SELECT a.b.\"c d\"[0] FROM t                | select a['b']['c d'][0] as \"c d\" from t",
        "SELECT t.a, a.b, x.y FROM s.t JOIN x ON t.a = x.a | select t.a, a['b'] as \"b\", x.y from s.t join x on t.a = x.a",
        "SELECT s.t.a.b::int FROM s.t                | select (s.t.a['b']::pg_catalog.super):: integer from s.t",
        "SELECT 1 FROM t WHERE a.b = 'x' AND a.c > 5 | select 1 from t where a['b']::pg_catalog.varchar = 'x' and (a['c']::pg_catalog.super)::pg_catalog.numeric > 5",
        "UPDATE t SET a = s.b FROM s WHERE t.c = s.c | UPDATE \"t\" SET a = s.b from s where t.c = s.c",
        "DELETE FROM \"s\".\"t\" USING n AS x WHERE \"s\".\"t\".\"k\" = x.\"k\" | DELETE FROM \"s\".\"t\" using n as x where \"s\".\"t\".\"k\" = x.\"k\"",
        "WITH q AS (SELECT 1 AS a) DELETE FROM t USING q WHERE t.a = q.a | with q as (select 1 as a) DELETE FROM \"t\" using q where t.a = q.a",
        "SELECT DATEADD(day, 1, a), DATEDIFF('hour', a, b) FROM t | select rs_dateadd('day', 1, a), rs_datediff('hour', a, b) from t",
        "SELECT LISTAGG(a, ',') WITHIN GROUP (ORDER BY b), c FROM t | select rs_listagg(string_agg((a)::text, (',') order by b)), c from t",
        "SELECT MEDIAN(a) FROM t                     | select percentile_cont(0.5) within group (order by a) as median from t",
        "SELECT APPROXIMATE COUNT(DISTINCT a) FROM t | select count(distinct a) from t",
        "SELECT NVL(a, b, c), AVG(a) FROM t          | select coalesce(a, b, c), rs_avg(a) from t",
        "SELECT TOP 3 a FROM (SELECT TOP 2 b FROM t) x ORDER BY 1 | select a from (select b from t limit 2) x order by 1 limit 3",
        "SELECT a INTO TEMP TABLE x FROM t           | CREATE TEMPORARY TABLE \"x\" AS select a from t",
        "DECLARE _psql_cursor NO SCROLL CURSOR FOR SELECT a FROM t | DECLARE \"_psql_cursor\" NO SCROLL CURSOR FOR select a from t",
        "FETCH FORWARD 100 FROM _psql_cursor         | FETCH FORWARD 100 FROM _psql_cursor",
        "SELECT DECODE(a, 1, b, c) FROM t            | select case when (a) is not distinct from (1) then b else c end from t",
        "GRANT ALL ON s.t TO u, GROUP g, PUBLIC      | GRANT DELETE, INSERT, MAINTAIN, REFERENCES, SELECT, TRUNCATE, UPDATE ON TABLE \"s\".\"t\" TO \"u\", \"group g\", PUBLIC",
        "REVOKE GRANT OPTION FOR SELECT ON t FROM u RESTRICT | REVOKE GRANT OPTION FOR SELECT ON TABLE \"t\" FROM \"u\"",
        "SELECT \"pg_rating\", t.pg_13 FROM s.pg_x t | select \"pg_rating\", t.pg_13 from s.pg_x t",
        "SELECT a.b FROM s.pg_x                      | select a['b'] as \"b\" from s.pg_x",
        "DROP TABLE s.pg_catalog                     | DROP table \"s\".\"pg_catalog\"",
        "TRUNCATE t                                  | TRUNCATE TABLE \"t\"",
        "SELECT SYSDATE                             | select pg_catalog.sysdate()",
        "LOCK TABLE a, s.b                          | LOCK TABLE \"a\", \"s\".\"b\" IN ACCESS EXCLUSIVE MODE",
        "LOCK a                                     | LOCK TABLE \"a\" IN ACCESS EXCLUSIVE MODE",
        "BEGIN ISOLATION LEVEL SERIALIZABLE         | BEGIN",
        "START TRANSACTION READ ONLY                | BEGIN READ ONLY",
        "END                                        | COMMIT",
        "ABORT                                      | ROLLBACK",
        "DELETE t WHERE a = 'it\\'s'                | DELETE FROM \"t\" where a = 'it\\'s'",
        "DROP TABLE IF EXISTS a, b CASCADE          | DROP table IF EXISTS \"a\", \"b\" CASCADE",
        "SET query_group TO 'x'                     | SET redshift_local.query_group TO 'x'",
        "SET statement_timeout = 1000               | SET statement_timeout TO 1000",
        "VACUUM DELETE ONLY t TO 75 PERCENT BOOST   | vacuum \"t\"",
      })
  void translates(String sql, String backend) {
    assertThat(Dialect.translate(sql).sql()).isEqualTo(backend);
  }

  @Test
  void lengthsInBytesBecomeDomains() {
    Statement statement =
        Dialect.translate(
            "CREATE TABLE t (a VARCHAR(20) ENCODE ZSTD, b VARBYTE(9), c TEXT, d CHAR(2), e VARCHAR(MAX))");
    assertThat(statement.domains())
        .containsExactly(
            new Domain("varchar", 20),
            new Domain("varbyte", 9),
            new Domain("varchar", 256),
            new Domain("char", 2),
            new Domain("varchar", 65535));
    assertThat(statement.sql()).contains("a pg_catalog.rs_varchar_20").doesNotContain("ENCODE");
  }

  @Test
  void keysAreKeptAsRemarksAndNotEnforced() {
    Statement statement =
        Dialect.translate(
            "CREATE TABLE t (a INT PRIMARY KEY, b INT, UNIQUE (b)) DISTSTYLE KEY DISTKEY(a) COMPOUND SORTKEY(b, a)");
    assertThat(statement.sql()).isEqualTo("CREATE TABLE \"t\" (a integer NOT NULL, b integer)");
    assertThat(statement.after())
        .containsExactly(
            "COMMENT ON COLUMN \"t\".\"a\" IS 'primarykey distkey sortkey=2'",
            "COMMENT ON COLUMN \"t\".\"b\" IS 'unique sortkey=1'",
            "COMMENT ON TABLE \"t\" IS 'diststyle=key'");
  }

  @Test
  void writersLockTheirTableFirst() {
    assertThat(Dialect.translate("INSERT INTO s.t VALUES (1)").before())
        .containsExactly("LOCK TABLE \"s\".\"t\" IN SHARE ROW EXCLUSIVE MODE");
    for (String sql : List.of("UPDATE t SET a = 1", "DELETE FROM t USING u WHERE t.a = u.a")) {
      assertThat(Dialect.translate(sql).before())
          .first(as(STRING))
          .isEqualTo("LOCK TABLE \"t\" IN SHARE ROW EXCLUSIVE MODE");
    }
    assertThat(Dialect.translate("SELECT 1").before()).isEmpty();
  }

  @Test
  void copyIsRead() {
    CopyCommand copy =
        Dialect.translate(
                "copy \"Shop\".orders (a, \"B\") from 's3://bucket/a/b.manifest' iam_role 'arn:aws:iam::123456789012:role/x' format as parquet manifest statupdate off")
            .copy();
    assertThat(copy.table()).isEqualTo(new TableName("shop", "orders"));
    assertThat(copy.columns()).containsExactly("a", "b");
    assertThat(copy.bucket()).isEqualTo("bucket");
    assertThat(copy.key()).isEqualTo("a/b.manifest");
    assertThat(copy.manifest()).isTrue();
  }

  @Test
  void copyTakesKeysInsteadOfARole() {
    assertThat(
            Dialect.translate(
                    "COPY t FROM 's3://b/m' ACCESS_KEY_ID 'a' SECRET_ACCESS_KEY 'b' SESSION_TOKEN 'c' FORMAT PARQUET MANIFEST")
                .copy()
                .key())
        .isEqualTo("m");
  }

  @Test
  void copyTakesCredentialsAsPairs() {
    assertThat(
            Dialect.translate(
                    "COPY t FROM 's3://b/m' CREDENTIALS 'aws_access_key_id=a;aws_secret_access_key=b' FORMAT PARQUET MANIFEST")
                .copy()
                .key())
        .isEqualTo("m");
  }

  @Test
  void aSimpleQueryIsSplitAtItsSemicolons() {
    assertThat(Dialect.split("BEGIN; SELECT 'a;b' /* ; */; -- end\n COMMIT;"))
        .containsExactly("begin", " select 'a;b'", " commit");
    assertThat(Dialect.split(" -- nothing\n ")).isEmpty();
  }

  /** r_names: 127 bytes, longer names are cut silently; the backend has a short form of them. */
  @Test
  void longNamesHaveAShortFormInTheBackend() {
    String name = "a".repeat(126) + "é";
    Statement statement = Dialect.translate("SELECT " + name + "xyz FROM t");
    assertThat(statement.names()).hasSize(1).containsValue("a".repeat(126));
    String shortName = statement.names().keySet().iterator().next();
    assertThat(statement.sql()).isEqualTo("select \"" + shortName + "\" from t");
    assertThat(shortName).startsWith("a".repeat(40)).hasSizeLessThanOrEqualTo(63);
    assertThat(Dialect.translate("SELECT \"" + "A".repeat(126) + "\" FROM t").names())
        .isEqualTo(statement.names());
    assertThat(Dialect.translate("SELECT " + "a".repeat(63) + " FROM t").names()).isEmpty();
    assertThat(Dialect.split("SELECT " + name + "; SELECT 2").get(0)).contains("a".repeat(126));
  }

  @Test
  void truncateCommits() {
    assertThat(Dialect.translate("TRUNCATE TABLE t").commits()).isTrue();
    assertThat(Dialect.translate("DELETE FROM t").commits()).isFalse();
  }

  @Test
  void literalsKnowBackslashes() {
    assertThat(Literals.value("'it''s \\'a\\' \\\\ \\n'")).isEqualTo("it's 'a' \\ \n");
    assertThat(Literals.value(Literals.string("a'b\\c"))).isEqualTo("a'b\\c");
  }
}
