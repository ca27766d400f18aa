package dev.sluice.redshift.local.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
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
  @MethodSource("dev.sluice.redshift.local.Refusals#all")
  void isRefused(String sql, String state, String source) {
    assertThat(refusalOf(sql).state()).as(source).isEqualTo(state);
  }

  @org.junit.jupiter.api.Test
  void oneStatementPerParseMessage() {
    assertThat(refusalOf("SELECT 1; SELECT 2").state()).isEqualTo("42601");
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
        "COMPUPDATE OFF",
        "ACCEPTANYDATE",
        "IGNOREALLERRORS",
        "ENCRYPTED",
        "NOLOAD",
        "CSV"
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
        "COPY t FROM 's3://b/m' IAM_ROLE default FORMAT AS PARQUET ACCEPTINVCHARS | does not know the COPY parameter ACCEPTINVCHARS",
        "COPY t FROM 's3://b/m' IAM_ROLE default FORMAT AS PARQUET FREEZE         | syntax error at or near \"freeze\"",
        "COPY t FROM 's3://b/m' IAM_ROLE default FORMAT AS PARQUET WITH (a)       | syntax error at or near \"with\"",
        "COPY t FROM STDIN                                                        | syntax error at or near \"stdin\"",
        "COPY t TO 's3://b/m' IAM_ROLE default FORMAT AS PARQUET                  | syntax error at or near \"to\"",
        "COPY (SELECT 1) TO STDOUT                                                | syntax error at or near \"(\"",
        "COPY t FROM PROGRAM 'ls'                                                 | syntax error at or near \"program\"",
        "COPY t FROM 'emr://b/m' IAM_ROLE default FORMAT AS PARQUET               | does not know COPY from anything but s3://",
      })
  void copyWithoutWhatItNeeds(String sql, String message) {
    assertThat(refusalOf(sql)).hasMessageContaining(message);
  }

  /** r_ALTER_TABLE: ALTER COLUMN TYPE not inside a transaction block. */
  @org.junit.jupiter.api.Test
  void notInsideATransaction() {
    assertThat(
            Dialect.translate("ALTER TABLE t ALTER COLUMN a TYPE VARCHAR(10)")
                .inTransaction()
                .state())
        .isEqualTo("25001");
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
