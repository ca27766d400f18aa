package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Rules of COPY from Parquet (Developer Guide, copy-usage_notes-copy-from-columnar and
 * loading-data-files-using-manifest).
 */
@Tag("conformance")
class CopyRulesIT {
  private Stack stack;
  private Connection connection;
  private String table;

  @BeforeEach
  void connect() throws Exception {
    stack = Stack.get();
    connection = stack.connect();
    table = Stack.name("c");
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private void copy(byte[]... files) throws SQLException {
    Stack.execute(connection, Stack.copy(table, stack.s3().putLoad(Stack.name("rules"), files)));
  }

  private void create(String columns) throws SQLException {
    Stack.execute(connection, "CREATE TABLE " + table + " (" + columns + ")");
  }

  @Test
  void everyTypeOfTheFormatLoads() throws Exception {
    create(
        "a SMALLINT, b INTEGER, c BIGINT, d REAL, e DOUBLE PRECISION, f BOOLEAN, g DATE, h TIMESTAMP, i DECIMAL(18,2), j DECIMAL(38,5),"
            + " k VARCHAR(20), l VARBYTE(4), m DECIMAL(9,0)");
    String schema =
        "optional int32 a (INTEGER(16,true)); optional int32 b; optional int64 c; optional float d; optional double e; optional boolean f;"
            + " optional int32 g (DATE); optional int64 h (TIMESTAMP(MICROS,true)); optional int64 i (DECIMAL(18,2));"
            + " optional fixed_len_byte_array(16) j (DECIMAL(38,5)); optional binary k (STRING); optional binary l; optional int32 m (DECIMAL(9,0));";
    BigDecimal big = new BigDecimal("-123456789012345678901234567890123.45678");
    copy(
        ParquetFiles.write(
            schema,
            List.of(
                new Object[] {
                  -7,
                  Integer.MIN_VALUE,
                  Long.MAX_VALUE,
                  1.5f,
                  -0.1,
                  true,
                  19_000,
                  1_700_000_000_123_456L,
                  new BigDecimal("-1234.50"),
                  big,
                  "naïve",
                  new byte[] {0, -1},
                  100_000_000
                },
                new Object[] {
                  0,
                  0,
                  0L,
                  0f,
                  0.0,
                  false,
                  -1,
                  -1L,
                  new BigDecimal("0.00"),
                  new BigDecimal("0.00001"),
                  "",
                  new byte[0],
                  0
                },
                new Object[13])));
    assertThat(
            Stack.query(
                connection,
                "SELECT a, b, c, d, e, f, g, h, i, j, k, to_hex(l), m FROM "
                    + table
                    + " ORDER BY a NULLS LAST"))
        .containsExactly(
            List.of(
                "-7",
                "-2147483648",
                "9223372036854775807",
                "1.5",
                "-0.1",
                "t",
                "2022-01-08",
                "2023-11-14 22:13:20.123456",
                "-1234.50",
                big.toString(),
                "naïve",
                "00ff",
                "100000000"),
            List.of(
                "0",
                "0",
                "0",
                "0",
                "0.0",
                "f",
                "1969-12-31",
                "1969-12-31 23:59:59.999999",
                "0.00",
                "0.00001",
                "",
                "",
                "0"),
            Arrays.asList(new String[13]));
  }

  @ParameterizedTest
  @EnumSource(names = {"UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD"})
  void codecs(CompressionCodecName codec) throws Exception {
    create("a VARCHAR(1000)");
    copy(
        ParquetFiles.write(
            "required binary a (STRING);",
            codec,
            List.of(new Object[] {"x".repeat(1000)}, new Object[] {"y"})));
    assertThat(Stack.value(connection, "SELECT sum(len(a)) FROM " + table)).isEqualTo("1001");
  }

  /** A date or timestamp beyond Redshift's range would otherwise wrap around. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "required int64 a (TIMESTAMP(MICROS,true)) | TIMESTAMP | -9223372036854775808",
        "required int32 a (DATE)                   | DATE      | -2147483648",
      })
  void datesOutOfRangeFail(String field, String type, long value) throws Exception {
    create("a " + type);
    Object stored = field.contains("int32") ? (Object) (int) value : (Object) value;
    assertThatThrownBy(
            () -> copy(ParquetFiles.write(field + ";", List.<Object[]>of(new Object[] {stored}))))
        .isInstanceOf(SQLException.class);
    assertThat(Stack.value(connection, "SELECT count(*) FROM " + table)).isEqualTo("0");
  }

  @Test
  void aFileWithoutRowsLoadsNothing() throws Exception {
    create("a BIGINT");
    copy(ParquetFiles.write("required int64 a;", List.of()));
    assertThat(Stack.value(connection, "SELECT pg_last_copy_count()")).isEqualTo("0");
  }

  /** A file that ends early or has a byte changed is refused, and nothing of it is loaded. */
  @Test
  void aDamagedFileFails() throws Exception {
    create("a BIGINT, b VARCHAR(100)");
    List<Object[]> rows = new java.util.ArrayList<>();
    for (long i = 0; i < 2_000; i++) {
      rows.add(new Object[] {i, "value " + i * 7919});
    }
    byte[] whole = ParquetFiles.write("required int64 a; required binary b (STRING);", rows);
    byte[] cut = Arrays.copyOf(whole, whole.length - 20);
    assertThatThrownBy(() -> copy(cut)).isInstanceOf(SQLException.class);
    byte[] changed = whole.clone();
    Arrays.fill(changed, 4, 400, (byte) 0x55);
    assertThatThrownBy(() -> copy(changed)).isInstanceOf(SQLException.class);
    assertThat(Stack.value(connection, "SELECT count(*) FROM " + table)).isEqualTo("0");
    copy(whole);
    assertThat(Stack.value(connection, "SELECT count(*) FROM " + table)).isEqualTo("2000");
  }

  @Test
  void manyFilesMakeOneLoad() throws Exception {
    create("a BIGINT");
    copy(
        ParquetFiles.write("required int64 a;", List.of(new Object[] {1L}, new Object[] {2L})),
        ParquetFiles.write("required int64 a;", List.of(new Object[] {3L}, new Object[] {4L})));
    assertThat(Stack.value(connection, "SELECT sum(a) FROM " + table)).isEqualTo("10");
    assertThat(Stack.value(connection, "SELECT pg_last_copy_count()")).isEqualTo("4");
  }

  @Test
  void aColumnListMapsByPosition() throws Exception {
    create("a BIGINT, b VARCHAR(5), c BIGINT");
    String manifest =
        stack
            .s3()
            .putLoad(
                table,
                ParquetFiles.write(
                    "required int64 x; required int64 y;",
                    List.<Object[]>of(new Object[] {1L, 2L})));
    Stack.execute(connection, Stack.copy(table + " (c, a)", manifest));
    assertThat(Stack.query(connection, "SELECT a, b, c FROM " + table))
        .containsExactly(Arrays.asList("2", null, "1"));
  }

  /** copy-parameters-data-conversion: FILLRECORD is for columns at the end. */
  @Test
  void fillRecordMakesMissingColumnsNull() throws Exception {
    create("a INT, b INT, c VARCHAR(9)");
    byte[] file = ParquetFiles.write("optional int32 a;", List.<Object[]>of(new Object[] {1}));
    byte[] longer =
        ParquetFiles.write(
            "optional int32 a; optional int32 b; optional binary c (STRING);",
            List.<Object[]>of(new Object[] {2, 3, "x"}));
    String manifest = stack.s3().putLoad(Stack.name("rules"), file, longer);
    Stack.execute(connection, Stack.copy(table, manifest) + " FILLRECORD");
    assertThat(Stack.query(connection, "SELECT a, b, c FROM " + table + " ORDER BY a"))
        .containsExactly(Arrays.asList("1", null, null), List.of("2", "3", "x"));
    Stack.execute(connection, "ALTER TABLE " + table + " DROP COLUMN c");
    assertThatThrownBy(() -> Stack.execute(connection, Stack.copy(table, manifest) + " FILLRECORD"))
        .hasMessageContaining("15007")
        .hasMessageContaining("Table columns: 2, Data columns: 3");
  }

  /**
   * copy-parameters-column-mapping, copy-parameters-data-conversion: IDENTITY columns are loaded
   * with EXPLICIT_IDS only, and those BY DEFAULT always.
   */
  @Test
  void identityColumnsAreLoadedWithExplicitIds() throws Exception {
    create("id BIGINT IDENTITY(7,1), a BIGINT");
    String one =
        stack
            .s3()
            .putLoad(
                Stack.name("rules"),
                ParquetFiles.write("required int64 a;", List.<Object[]>of(new Object[] {1L})));
    String two =
        stack
            .s3()
            .putLoad(
                Stack.name("rules"),
                ParquetFiles.write(
                    "required int64 id; required int64 a;",
                    List.<Object[]>of(new Object[] {40L, 2L})));
    assertThatThrownBy(() -> Stack.execute(connection, Stack.copy(table, two)))
        .hasMessageContaining("Table columns: 1, Data columns: 2");
    Stack.execute(connection, Stack.copy(table, one));
    Stack.execute(connection, Stack.copy(table, two) + " EXPLICIT_IDS");
    Stack.execute(connection, Stack.copy(table + " (id, a)", two) + " EXPLICIT_IDS");
    assertThat(Stack.query(connection, "SELECT a, id > 6 FROM " + table + " ORDER BY id"))
        .containsExactly(List.of("1", "t"), List.of("2", "t"), List.of("2", "t"));
    assertThatThrownBy(() -> Stack.execute(connection, Stack.copy(table + " (id, a)", two)))
        .hasMessageContaining("EXPLICIT_IDS");
    assertThatThrownBy(
            () -> Stack.execute(connection, Stack.copy(table + " (a)", one) + " EXPLICIT_IDS"))
        .hasMessageContaining("EXPLICIT_IDS");
    Stack.execute(connection, "DROP TABLE " + table);
    create("id BIGINT GENERATED BY DEFAULT AS IDENTITY(1,1), a BIGINT");
    Stack.execute(connection, Stack.copy(table, two));
    assertThat(Stack.query(connection, "SELECT id, a FROM " + table))
        .containsExactly(List.of("40", "2"));
  }

  @Test
  void theNumberOfColumnsMustBeTheTables() throws Exception {
    create("a BIGINT, b BIGINT");
    assertThatThrownBy(
            () ->
                copy(ParquetFiles.write("required int64 a;", List.<Object[]>of(new Object[] {1L}))))
        .hasMessageContaining("15007")
        .hasMessageContaining(
            "Unmatched number of columns between table and file. Table columns: 2, Data columns: 1");
  }

  @ParameterizedTest(name = "{1} into {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "BIGINT        | required int32 a",
        "INTEGER       | required int64 a",
        "INTEGER       | required int32 a (INTEGER(16,true))",
        "REAL          | required double a",
        "DOUBLE PRECISION | required float a",
        "VARCHAR(9)    | required int32 a",
        "VARCHAR(9)    | required binary a (JSON)",
        "VARBYTE(9)    | required binary a (STRING)",
        "SUPER         | required binary a",
        "SUPER         | required binary a (STRING)",
        "TIMESTAMP     | required int64 a",
        "TIMESTAMP     | required int64 a (TIMESTAMP(MILLIS,true))",
        "TIMESTAMP     | required int96 a",
        "DATE          | required int32 a",
        "DECIMAL(18,2) | required int64 a",
        "DECIMAL(18,2) | required int64 a (DECIMAL(18,3))",
        "DECIMAL(18,2) | required int64 a (DECIMAL(17,2))",
        "DECIMAL(38,2) | required fixed_len_byte_array(17) a (DECIMAL(38,2))",
        "BIGINT        | repeated int64 a",
        "BIGINT        | required group a { required int64 b; }",
      })
  void otherTypesAreIncompatible(String column, String field) throws Exception {
    create("a " + column);
    byte[] empty = ParquetFiles.write(field.endsWith("}") ? field : field + ";", List.of());
    assertThatThrownBy(() -> copy(empty))
        .hasMessageContaining("15007")
        .hasMessageContaining("incompatible Parquet schema for column");
  }

  @Test
  void aRowOfMoreThanFourMegabytesFails() throws Exception {
    create("a VARBYTE(16777216)");
    copy(
        ParquetFiles.write(
            "required binary a;", List.<Object[]>of(new Object[] {new byte[4_000_000]})));
    assertThatThrownBy(
            () ->
                copy(
                    ParquetFiles.write(
                        "required binary a;",
                        List.<Object[]>of(new Object[] {new byte[4 * 1024 * 1024]}))))
        .hasMessageContaining("longer than 4 MB");
  }

  @Test
  void textThatIsNotUtf8FailsAndIsRecorded() throws Exception {
    create("a VARCHAR(9)");
    assertThatThrownBy(
            () ->
                copy(
                    ParquetFiles.write(
                        "required binary a;",
                        List.of(
                            new Object[] {"ok"}, new Object[] {new byte[] {(byte) 0xc3, 0x28}}))))
        .isInstanceOf(SQLException.class);
    assertThat(
            Stack.query(
                connection,
                "SELECT line_number, colname FROM stl_load_errors WHERE tbl = '"
                    + table
                    + "'::regclass::oid"))
        .containsExactly(List.of("2", "a"));
  }

  @Test
  void aManifestMustGiveTheLengthOfEachFile() throws Exception {
    create("a BIGINT");
    String noLength =
        stack
            .s3()
            .putManifest(
                Stack.name("m"), List.of("{\"url\":\"s3://sluice/x.parquet\",\"mandatory\":true}"));
    assertThatThrownBy(() -> Stack.execute(connection, Stack.copy(table, noLength)))
        .hasMessageContaining("content_length");
    byte[] file = ParquetFiles.write("required int64 a;", List.<Object[]>of(new Object[] {1L}));
    String key = Stack.name("f");
    stack.s3().put(key, file);
    String wrong =
        stack.s3().putManifest(Stack.name("m"), List.of(stack.s3().entry(key, file.length + 1)));
    assertThatThrownBy(() -> Stack.execute(connection, Stack.copy(table, wrong)))
        .hasMessageContaining("File size in the manifest does not match");
    assertThat(Stack.value(connection, "SELECT count(*) FROM " + table)).isEqualTo("0");
  }

  @Test
  void aMissingFileFailsOnlyWhenItIsMandatory() throws Exception {
    create("a BIGINT");
    String missing = stack.s3().entry("none.parquet", 1);
    String mandatory = stack.s3().putManifest(Stack.name("m"), List.of(missing));
    assertThatThrownBy(() -> Stack.execute(connection, Stack.copy(table, mandatory)))
        .hasMessageContaining("Mandatory url is not present");
    String optional =
        stack.s3().putManifest(Stack.name("m"), List.of(missing.replace("true", "false")));
    Stack.execute(connection, Stack.copy(table, optional));
    assertThat(Stack.value(connection, "SELECT count(*) FROM " + table)).isEqualTo("0");
  }

  @Test
  void wrongSourcesAreNamed() throws Exception {
    create("a BIGINT");
    assertThatThrownBy(
            () -> Stack.execute(connection, Stack.copy(table, stack.s3().url("no.manifest"))))
        .hasMessageContaining("no.manifest")
        .hasMessageContaining("does not exist");
    assertThatThrownBy(
            () -> Stack.execute(connection, Stack.copy(table, "s3://nobucket/no.manifest")))
        .hasMessageContaining("nobucket");
    assertThatThrownBy(
            () -> Stack.execute(connection, Stack.copy("missing", stack.s3().url("no.manifest"))))
        .hasMessageContaining("\"missing\" does not exist");
    String broken = stack.s3().put("broken.manifest", "{");
    assertThatThrownBy(() -> Stack.execute(connection, Stack.copy(table, broken)))
        .hasMessageContaining("not in correct json format");
    String name = Stack.name("noparquet");
    assertThatThrownBy(
            () ->
                Stack.execute(
                    connection,
                    Stack.copy(
                        table,
                        stack
                            .s3()
                            .putLoad(
                                name,
                                "not parquet at all"
                                    .getBytes(java.nio.charset.StandardCharsets.UTF_8)))))
        .hasMessageContaining("Invalid Parquet file")
        .hasMessageContaining(name);
  }

  /** Facts of others: without a manifest a prefix that matches nothing loads nothing, silently. */
  @Test
  void withoutAManifestAPrefixIsLoaded() throws Exception {
    create("a BIGINT");
    String name = Stack.name("prefix");
    stack
        .s3()
        .putLoad(
            name,
            ParquetFiles.write("required int64 a;", List.<Object[]>of(new Object[] {1L})),
            ParquetFiles.write("required int64 a;", List.<Object[]>of(new Object[] {2L})));
    Stack.execute(
        connection,
        "COPY "
            + table
            + " FROM '"
            + stack.s3().url(name + "/")
            + "' "
            + Stack.role()
            + " FORMAT AS PARQUET");
    assertThat(Stack.value(connection, "SELECT sum(a) FROM " + table)).isEqualTo("3");
    Stack.execute(
        connection,
        "COPY "
            + table
            + " FROM '"
            + stack.s3().url("nothing/")
            + "' "
            + Stack.role()
            + " FORMAT AS PARQUET");
    assertThat(Stack.value(connection, "SELECT pg_last_copy_count()")).isEqualTo("0");
  }
}
