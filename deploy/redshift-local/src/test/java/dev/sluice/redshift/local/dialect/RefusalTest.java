package dev.sluice.redshift.local.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Redshift refuses, each rule with the page of Amazon Redshift's Database Developer Guide that
 * it comes from. Rules marked "stand-in" are not Redshift's: the stand-in leaves the statement out
 * and says so.
 */
class RefusalTest {

  private static Refusal refusalOf(String sql) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> Dialect.translate(sql));
    assertThat(refusal).as("%s is refused", sql).isNotNull();
    return refusal;
  }

  @ParameterizedTest(name = "{2}: {0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ALTER TABLE t ADD COLUMN a INT, ADD COLUMN b INT          | 42601 | r_ALTER_TABLE: one ADD COLUMN per statement",
        "ALTER TABLE t ADD COLUMN IF NOT EXISTS a INT              | 42601 | r_ALTER_TABLE: no IF NOT EXISTS",
        "ALTER TABLE t ADD COLUMN a INT PRIMARY KEY                | 0A000 | r_ALTER_TABLE: ADD COLUMN takes no keys",
        "ALTER TABLE t ADD COLUMN a INT DISTKEY                    | 0A000 | r_ALTER_TABLE: ADD COLUMN takes no DISTKEY",
        "ALTER TABLE t ADD COLUMN a INT SORTKEY                    | 0A000 | r_ALTER_TABLE: ADD COLUMN takes no SORTKEY",
        "ALTER TABLE t ADD COLUMN a INT IDENTITY(1,1)              | 0A000 | r_ALTER_TABLE: ADD COLUMN takes no IDENTITY",
        "ALTER TABLE t ADD COLUMN a INT NOT NULL                   | 0A000 | r_ALTER_TABLE: NOT NULL needs a default",
        "ALTER TABLE t ALTER COLUMN a TYPE BIGINT                  | 0A000 | r_ALTER_TABLE: only the size of VARCHAR",
        "ALTER TABLE t ALTER COLUMN a TYPE VARCHAR                 | 0A000 | r_ALTER_TABLE: only the size of VARCHAR",
        "ALTER TABLE t ALTER COLUMN a TYPE VARCHAR(65536)          | 22023 | r_Character_types: VARCHAR up to 65535 bytes",
        "ALTER TABLE IF EXISTS t ADD COLUMN a INT                  | 42601 | r_ALTER_TABLE: no IF EXISTS",
        "ALTER TABLE t DROP COLUMN IF EXISTS a                     | 42601 | r_ALTER_TABLE: DROP COLUMN has no IF EXISTS",
        "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING           | 42601 | r_INSERT_30: no ON CONFLICT",
        "INSERT INTO t VALUES (1) RETURNING a                      | 42601 | r_INSERT_30: no RETURNING",
        "UPDATE t SET (a, b) = (1, 2)                              | 42601 | r_UPDATE: one column at a time",
        "UPDATE t SET a = 1 RETURNING a                            | 42601 | r_UPDATE: no RETURNING",
        "DELETE FROM t AS x WHERE x.a = 1                          | 42601 | r_DELETE: the target has no alias",
        "CREATE TABLE t (a JSONB)                                  | 42704 | c_unsupported-postgresql-datatypes: jsonb",
        "CREATE TABLE t (a JSON)                                   | 42704 | c_unsupported-postgresql-datatypes: json",
        "CREATE TABLE t (a TEXT[])                                 | 42704 | c_unsupported-postgresql-datatypes: arrays",
        "CREATE TABLE t (a UUID)                                   | 42704 | c_unsupported-postgresql-datatypes: uuid",
        "CREATE TABLE t (a SERIAL)                                 | 42704 | c_unsupported-postgresql-datatypes: serial",
        "CREATE TABLE t (a BYTEA)                                  | 42704 | c_unsupported-postgresql-datatypes: bytea",
        "CREATE TABLE t (a MONEY)                                  | 42704 | c_unsupported-postgresql-datatypes: money",
        "CREATE TABLE t (a TIMESTAMP(3))                           | 42601 | r_Datetime_types: no precision",
        "CREATE TABLE t (a DECIMAL(39,0))                          | 22023 | r_Numeric_types201: precision up to 38",
        "CREATE TABLE t (a VARCHAR(65536))                         | 22023 | r_Character_types: VARCHAR up to 65535 bytes",
        "CREATE TABLE t (a CHAR(4097))                             | 22023 | r_Character_types: CHAR up to 4096 bytes",
        "CREATE TABLE t (a VARBYTE(16777217))                      | 22023 | r_VARBYTE_type: up to 16777216 bytes",
        "CREATE TABLE t (a SUPER SORTKEY)                          | 0A000 | limitations-super: no sort key",
        "CREATE TABLE t (a SUPER) DISTKEY(a)                       | 0A000 | limitations-super: no distribution key",
        "CREATE TABLE t (a INT ENCODE SNAPPY)                      | 42601 | c_Compression_encodings",
        "CREATE TABLE t (a INT CHECK (a > 0))                      | 42601 | c_unsupported-postgresql-features: CHECK",
        "CREATE UNIQUE INDEX i ON t (a)                            | 0A000 | c_unsupported-postgresql-features: indexes",
        "CREATE TRIGGER x BEFORE INSERT ON t EXECUTE FUNCTION f()  | 0A000 | c_unsupported-postgresql-features: triggers",
        "SAVEPOINT a                                               | 0A000 | c_unsupported-postgresql-features: savepoints",
        "SELECT DISTINCT ON (a) a, b FROM t                        | 42601 | r_SELECT_list: no DISTINCT ON",
        "SELECT * FROM (VALUES (1), (2)) AS v                      | 42601 | c_unsupported-postgresql-features: VALUES list as a table",
        "SELECT count(*) FILTER (WHERE a > 1) FROM t               | 42601 | c_Aggregate_Functions: no FILTER",
        "SELECT * FROM t FOR UPDATE                                | 42601 | r_SELECT_synopsis: no FOR UPDATE",
        "SELECT ARRAY[1, 2]                                        | 42601 | r_array: ARRAY(…) is a function",
        "SELECT a -> 'b' FROM t                                    | 42883 | query-super: no operators of jsonb",
        "SELECT a @> b FROM t                                      | 42883 | query-super: no operators of jsonb",
        "SELECT a::jsonb FROM t                                    | 42704 | c_unsupported-postgresql-datatypes: jsonb",
        "SELECT CAST(a AS uuid) FROM t                             | 42704 | c_unsupported-postgresql-datatypes: uuid",
        "SELECT jsonb_build_object('a', 1)                         | 42883 | c_unsupported-postgresql-functions",
        "SELECT * FROM generate_series(1, 3)                       | 42883 | c_unsupported-postgresql-functions: generate_series with tables",
        "SELECT gen_random_uuid()                                  | 42883 | c_unsupported-postgresql-functions",
        "SELECT E'a'                                               | 42704 | c_unsupported-postgresql-features: no E'…'",
        "SELECT $$a$$                                              | 42601 | c_unsupported-postgresql-features: no dollar quotes",
        "SELECT a FROM t EXCEPT ALL SELECT a FROM u                | 42601 | r_UNION: no EXCEPT ALL",
        "SELECT a FROM pg_stat_activity                            | 42P01 | c_intro_catalog_views",
        "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED AND s.b > 1 THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (1) | 42601 | r_MERGE: no conditions",
        "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE | 42601 | r_MERGE: both clauses",
        "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN DO NOTHING | 42601 | r_MERGE: INSERT only",
        "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE WHEN MATCHED THEN UPDATE SET a = 1 WHEN NOT MATCHED THEN INSERT VALUES (1) | 42601 | r_MERGE: update or delete",
        "SELECT 1; SELECT 2                                        | 42601 | one statement per Parse message",
        "SET enable_case_sensitive_identifier TO true              | 0A000 | stand-in: names are lower case",
        "SELECT TOP 3 * FROM t                                     | 0A000 | stand-in",
        "SELECT * INTO u FROM t                                    | 0A000 | stand-in",
        "UNLOAD ('SELECT 1') TO 's3://b/k' IAM_ROLE default        | 0A000 | stand-in",
        "CREATE FUNCTION f() RETURNS int AS 'x' LANGUAGE sql       | 0A000 | stand-in",
        "VALUES (1)                                                | 0A000 | stand-in",
        "DO 'x'                                                    | 0A000 | stand-in",
      })
  void isRefused(String sql, String state, String source) {
    assertThat(refusalOf(sql).state()).as(source).isEqualTo(state);
  }

  /** r_pg_keywords: reserved words. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE t (tag INT)",
        "CREATE TABLE t (open INT)",
        "CREATE TABLE t (offset INT)",
        "CREATE TABLE t (system INT)",
        "CREATE TABLE t (user INT)",
        "CREATE TABLE t (\"a\" INT, order INT)",
        "CREATE TABLE tag (a INT)",
        "ALTER TABLE t ADD COLUMN timestamp TIMESTAMP",
        "ALTER TABLE t RENAME COLUMN a TO snapshot",
        "SELECT tag FROM t",
        "SELECT t.open FROM t",
        "SELECT a AS tag FROM t",
        "SELECT offset FROM t",
        "SELECT timestamp FROM t",
        "SELECT partition FROM t",
        "SELECT a FROM tag",
        "INSERT INTO t (open) VALUES (1)",
        "UPDATE t SET tag = 1",
        "DELETE FROM t WHERE system = 1",
      })
  void reservedWordsNeedQuotes(String sql) {
    assertThat(refusalOf(sql).state()).isEqualTo("42601");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE t (\"tag\" INT, \"open\" INT)",
        "SELECT \"tag\", t.\"open\" FROM t LIMIT 10 OFFSET 5",
        "SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b DESC NULLS LAST) FROM t",
        "SELECT TIMESTAMP '2026-01-01 00:00:00', CAST(a AS TIMESTAMP) FROM t",
      })
  void reservedWordsInTheirPlaceAndQuotedOnesPass(String sql) {
    assertThat(Dialect.translate(sql).sql()).isNotEmpty();
  }

  /** copy-usage_notes-copy-from-columnar: the parameters that COPY takes for Parquet. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "MAXERROR 10",
        "REGION 'us-east-1'",
        "TRUNCATECOLUMNS",
        "GZIP",
        "DELIMITER ','",
        "NULL AS 'x'",
        "TIMEFORMAT 'auto'",
        "COMPUPDATE OFF"
      })
  void copyParametersThatAreNotForParquet(String parameter) {
    Refusal refusal =
        refusalOf(
            "COPY t FROM 's3://b/m' IAM_ROLE 'arn:aws:iam::123456789012:role/r' FORMAT AS PARQUET MANIFEST "
                + parameter);
    assertThat(refusal.state()).isEqualTo("0A000");
    assertThat(refusal).hasMessageContaining("argument is not supported for PARQUET based COPY");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "COPY t FROM 's3://b/m' FORMAT AS PARQUET MANIFEST                        | CREDENTIALS argument is required",
        "COPY t FROM 's3://b/m' ACCESS_KEY_ID 'a' FORMAT AS PARQUET MANIFEST      | CREDENTIALS argument is required",
        "COPY t FROM 's3://b/m' IAM_ROLE 'admin' FORMAT AS PARQUET MANIFEST       | Invalid IAM role ARN",
        "COPY t FROM 's3://b/' IAM_ROLE default FORMAT AS PARQUET MANIFEST        | requires full path of an S3 object",
        "COPY t FROM 's3://b/m' IAM_ROLE default FORMAT AS CSV                    | does not know COPY of the format CSV",
        "COPY t FROM 's3://b/m' IAM_ROLE default                                  | does not know COPY of another format",
        "COPY t FROM 's3://b/m' IAM_ROLE default FORMAT AS PARQUET FILLRECORD     | does not know the COPY parameter FILLRECORD",
        "COPY t FROM 'emr://b/m' IAM_ROLE default FORMAT AS PARQUET               | does not know COPY from anything but s3://",
      })
  void copyWithoutWhatItNeeds(String sql, String message) {
    assertThat(refusalOf(sql)).hasMessageContaining(message);
  }

  /** r_names: identifiers; the limit of 63 bytes is the stand-in's. */
  @ParameterizedTest
  @ValueSource(
      strings = {"CREATE TABLE %s (a INT)", "CREATE TABLE t (\"%s\" INT)", "SELECT %s FROM t"})
  void namesThatTheBackendWouldCut(String sql) {
    Refusal refusal = refusalOf(String.format(sql, "é".repeat(32)));
    assertThat(refusal.state()).isEqualTo("42622");
    assertThat(refusal).hasMessageContaining("at most 63 bytes").hasMessageContaining("has 64");
  }

  /** r_TRUNCATE: commits; r_ALTER_TABLE: ALTER COLUMN TYPE not inside a transaction block. */
  @ParameterizedTest
  @ValueSource(
      strings = {"TRUNCATE TABLE t", "TRUNCATE t", "ALTER TABLE t ALTER COLUMN a TYPE VARCHAR(10)"})
  void notInsideATransaction(String sql) {
    assertThat(Dialect.translate(sql).inTransaction().state()).isEqualTo("25001");
  }

  @org.junit.jupiter.api.Test
  void whatMayRunInsideATransactionIsNotMarked() {
    Map<String, String> passed =
        Map.of(
            "ALTER TABLE t ADD COLUMN a INT", "ALTER TABLE \"t\" ADD COLUMN a integer",
            "ALTER TABLE t RENAME TO u", "ALTER TABLE \"t\" RENAME TO u");
    passed.forEach(
        (sql, backend) -> {
          assertThat(Dialect.translate(sql).inTransaction()).isNull();
          assertThat(Dialect.translate(sql).sql()).isEqualTo(backend);
        });
  }
}
