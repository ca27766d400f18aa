package dev.sluice.s3.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.s3.sim.DuckDb;
import dev.sluice.s3.sim.Orders;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("JavaUtilDate")
class OpenFileTest {

  private static final FileIdentity IDENTITY =
      new FileIdentity("bucket", "key.parquet", "t", "id", 3, 10, true);

  private DuckDb duckdb;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    duckdb = new DuckDb(folder);
  }

  @AfterEach
  void close() throws Exception {
    duckdb.close();
  }

  private static ParquetSettings settings(String compression) {
    return ParquetSettings.of(compression, 1, 1 << 20);
  }

  private static OpenFile file(Schema schema) {
    return new OpenFile(IDENTITY, RowLayout.of(schema), settings("zstd"));
  }

  private static SinkRecord record(Struct value, long offset) {
    return new SinkRecord("t", 3, null, null, value.schema(), value, offset);
  }

  private static byte[] bytes(FinishedFile file) throws Exception {
    return file.stream(0, file.size()).readAllBytes();
  }

  private String stored(FinishedFile file) throws Exception {
    return duckdb.file(bytes(file));
  }

  /** A file with one row of one field, read back. */
  private List<Object> roundTrip(Schema field, Object value) throws Exception {
    Schema schema = SchemaBuilder.struct().field("c", field).build();
    OpenFile file = file(schema);
    file.append(record(new Struct(schema).put("c", value), 10));
    return duckdb.query("SELECT c FROM " + stored(file.finish())).get(0);
  }

  private String parquetType(Schema field, Object value) throws Exception {
    Schema schema = SchemaBuilder.struct().field("c", field).build();
    OpenFile file = file(schema);
    file.append(record(new Struct(schema).put("c", value), 10));
    List<Object> column =
        duckdb
            .query(
                "SELECT type, type_length, logical_type FROM parquet_schema(%s) WHERE name = 'c'"
                    .formatted(stored(file.finish())))
            .get(0);
    return column.toString();
  }

  @Test
  void columnsFollowTheAgreedOrder() throws Exception {
    OpenFile file = file(Orders.V1);
    file.append(Orders.record(Orders.V1, 3, 10));
    List<List<Object>> columns =
        duckdb.query("SELECT column_name FROM (DESCRIBE FROM " + stored(file.finish()) + ")");
    assertThat(columns.stream().map(c -> c.get(0)))
        .containsExactly(
            "_sluice_key",
            "_sluice_op",
            "_sluice_ts",
            "_sluice_seq",
            "_sluice_partition",
            "_sluice_offset",
            "title");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zstd", "snappy", "none"})
  void rowsReadBackInOrderWithEveryCompression(String compression) throws Exception {
    OpenFile file = new OpenFile(IDENTITY, RowLayout.of(Orders.V1), settings(compression));
    int rows = 50_000;
    for (int i = 0; i < rows; i++) {
      file.append(Orders.record(Orders.V1, 3, 10 + i));
    }
    List<List<Object>> read =
        duckdb.query(
            "SELECT _sluice_offset, _sluice_partition, _sluice_key, title FROM "
                + stored(file.finish()));
    assertThat(read).hasSize(rows);
    for (int i = 0; i < rows; i++) {
      long offset = 10L + i;
      assertThat(read.get(i)).containsExactly(offset, 3, "k" + offset, "title " + offset);
    }
  }

  @Test
  void sameRecordsGiveTheSameBytes() throws Exception {
    byte[][] twice = new byte[2][];
    for (int i = 0; i < 2; i++) {
      OpenFile file = file(Orders.V1);
      for (int offset = 10; offset < 3_000; offset++) {
        file.append(Orders.record(Orders.V1, 3, offset));
      }
      twice[i] = bytes(file.finish());
    }
    assertThat(twice[0]).isEqualTo(twice[1]);
  }

  @Test
  void eventTellsWhatIsInTheFile() {
    OpenFile file = file(Orders.V2);
    for (int offset = 10; offset < 30; offset++) {
      file.append(Orders.record(Orders.V2, 3, offset));
    }
    file.coverUpTo(35);
    FileEvent event = file.finish().event();
    assertThat(event.from()).isEqualTo(10);
    assertThat(event.to()).isEqualTo(35);
    assertThat(event.rows()).isEqualTo(20);
    assertThat(event.deletes()).isEqualTo(2);
    assertThat(event.contractVersion()).isEqualTo(2);
    assertThat(event.minTs()).contains(Instant.ofEpochMilli(1_700_000_000_010L));
    assertThat(event.maxTs()).contains(Instant.ofEpochMilli(1_700_000_000_029L));
    assertThat(event.columns())
        .containsExactly(
            FileColumn.of("_sluice_key", "string", 3),
            FileColumn.of("_sluice_op", "string", 1),
            FileColumn.of("_sluice_ts", "timestamp"),
            FileColumn.of("_sluice_seq", "long"),
            FileColumn.of("_sluice_partition", "int"),
            FileColumn.of("_sluice_offset", "long"),
            FileColumn.of("title", "string", 8),
            FileColumn.of("amount", "long"));
  }

  @Test
  void footerHoldsTheEvent() throws Exception {
    OpenFile file = file(Orders.V1);
    file.append(Orders.record(Orders.V1, 3, 10));
    FinishedFile finished = file.finish();
    assertThat(Footers.event(bytes(finished), "here")).isEqualTo(finished.event());
    assertThat(
            duckdb.query(
                "SELECT decode(key) FROM parquet_kv_metadata(%s)".formatted(stored(finished))))
        .containsExactly(List.of("sluice.file-event"));
  }

  @Test
  void longestValueIsCountedInBytesOfUtf8() {
    Schema schema = SchemaBuilder.struct().field("c", Schema.OPTIONAL_STRING_SCHEMA).build();
    OpenFile file = file(schema);
    file.append(record(new Struct(schema).put("c", "äöü€"), 10));
    file.append(record(new Struct(schema), 11));
    assertThat(file.finish().event().columns()).contains(FileColumn.of("c", "string", 9));
  }

  @Test
  void timesAreMicrosecondsInUtc() throws Exception {
    assertThat(parquetType(Timestamp.SCHEMA, new Date(0)))
        .contains("INT64")
        .contains("isAdjustedToUTC=1")
        .contains("MICROS");
    assertThat(roundTrip(Timestamp.SCHEMA, new Date(1_700_000_000_123L)))
        .containsExactly(OffsetDateTime.parse("2023-11-14T22:13:20.123Z"));
  }

  @ParameterizedTest
  @CsvSource({"9,2,INT64", "18,0,INT64", "19,4,FIXED_LEN_BYTE_ARRAY", "38,10,FIXED_LEN_BYTE_ARRAY"})
  void decimalsKeepEveryDigit(int precision, int scale, String primitive) throws Exception {
    Schema field =
        Decimal.builder(scale)
            .optional()
            .parameter("connect.decimal.precision", Integer.toString(precision))
            .build();
    BigDecimal largest =
        BigDecimal.TEN.pow(precision).subtract(BigDecimal.ONE).movePointLeft(scale).setScale(scale);
    for (BigDecimal value : List.of(largest, largest.negate(), BigDecimal.ZERO.setScale(scale))) {
      assertThat((BigDecimal) roundTrip(field, value).get(0)).isEqualByComparingTo(value);
    }
    assertThat(parquetType(field, largest)).contains(primitive);
  }

  @ParameterizedTest
  @CsvSource({"19,9", "20,9", "21,9", "22,10", "38,16"})
  void wideDecimalsTakeTheSmallestWidth(int precision, int width) {
    assertThat(new DecimalType(precision, 0).width()).isEqualTo(width);
  }

  @Test
  void jsonIsBinaryWithoutAnnotation() throws Exception {
    Schema json = SchemaBuilder.string().optional().parameter("sluice.type", "json").build();
    assertThat(parquetType(json, "{}")).isEqualTo("[BYTE_ARRAY, null, null]");
    assertThat(parquetType(Schema.STRING_SCHEMA, "{}")).contains("StringType");
  }

  @Test
  void bytesOfASubtypeAreBytesOfWhichTheFileTellsTheType() throws Exception {
    Schema bytes = SchemaBuilder.bytes().optional().parameter("sluice.type", "bytes(05)").build();
    Schema schema = SchemaBuilder.struct().field("c", bytes).build();
    OpenFile file = file(schema);
    file.append(record(new Struct(schema).put("c", new byte[] {0, 1, -1}), 10));
    FinishedFile finished = file.finish();

    assertThat(finished.event().columns().get(2)).isEqualTo(FileColumn.of("c", "bytes(05)", 3));
    assertThat(duckdb.query("SELECT hex(c) FROM " + stored(finished)).get(0))
        .containsExactly("0001FF");
  }

  @Test
  void nestedValuesBecomeJson() throws Exception {
    Schema inner =
        SchemaBuilder.struct()
            .optional()
            .field("n", Schema.OPTIONAL_INT32_SCHEMA)
            .field("t", Timestamp.builder().optional().build())
            .field("b", Schema.OPTIONAL_BYTES_SCHEMA)
            .field("l", SchemaBuilder.array(Schema.FLOAT64_SCHEMA).optional().build())
            .field(
                "m",
                SchemaBuilder.map(Schema.INT32_SCHEMA, Schema.STRING_SCHEMA).optional().build())
            .build();
    Struct value =
        new Struct(inner)
            .put("t", new Date(0))
            .put("b", ByteBuffer.wrap(new byte[] {1, 2}))
            .put("l", List.of(1.5, 2.0))
            .put("m", Map.of(7, "ä\""));
    Schema schema = SchemaBuilder.struct().field("c", inner).build();
    OpenFile file = file(schema);
    file.append(record(new Struct(schema).put("c", value), 10));
    assertThat(duckdb.query("SELECT decode(c) FROM " + stored(file.finish())).get(0))
        .containsExactly(
            "{\"n\":null,\"t\":\"1970-01-01T00:00:00Z\",\"b\":\"AQI=\",\"l\":[1.5,2.0],"
                + "\"m\":{\"7\":\"ä\\\"\"}}");
  }

  @Test
  void plainTypesReadBack() throws Exception {
    assertThat(roundTrip(Schema.INT8_SCHEMA, (byte) -3)).containsExactly(-3);
    assertThat(roundTrip(Schema.INT16_SCHEMA, (short) -300)).containsExactly(-300);
    assertThat(roundTrip(Schema.INT64_SCHEMA, Long.MIN_VALUE)).containsExactly(Long.MIN_VALUE);
    assertThat(roundTrip(Schema.FLOAT32_SCHEMA, 0.5f)).containsExactly(0.5d);
    assertThat(roundTrip(Schema.FLOAT64_SCHEMA, Double.NaN)).containsExactly(Double.NaN);
    assertThat(roundTrip(Schema.BOOLEAN_SCHEMA, true)).containsExactly(true);
    assertThat(roundTrip(Schema.STRING_SCHEMA, "")).containsExactly("");
    assertThat(roundTrip(Time.SCHEMA, new Date(3_723_004L))).containsExactly("01:02:03.004");
    assertThat(roundTrip(org.apache.kafka.connect.data.Date.SCHEMA, new Date(86_400_000L)))
        .containsExactly(OffsetDateTime.parse("1970-01-02T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1969-12-31T23:59:59.999Z",
        "0001-01-01T00:00:00Z",
        "-0001-01-01T00:00:00Z",
        "1582-10-10T00:00:00Z",
        "9999-12-31T23:59:59.999Z",
        "294246-01-01T00:00:00Z"
      })
  void timesFarFromNowKeepTheirMicroseconds(String time) throws Exception {
    long millis = Instant.parse(expanded(time)).toEpochMilli();
    Schema schema = SchemaBuilder.struct().field("c", Timestamp.SCHEMA).build();
    OpenFile file = file(schema);
    file.append(record(new Struct(schema).put("c", new Date(millis)), 10));
    assertThat(duckdb.query("SELECT epoch_us(c) FROM " + stored(file.finish())).get(0))
        .containsExactly(millis * 1000);
  }

  private static String expanded(String time) {
    return time.startsWith("294246") ? "+" + time : time;
  }

  @Test
  void timeBeyondMicrosecondsIsRefused() {
    Schema schema = SchemaBuilder.struct().field("c", Timestamp.SCHEMA).build();
    OpenFile file = file(schema);
    assertThatThrownBy(
            () -> file.append(record(new Struct(schema).put("c", new Date(Long.MAX_VALUE)), 10)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("column 'c'")
        .hasMessageContaining("microseconds");
  }

  @Test
  void decimalsOfEveryPrecisionKeepEveryDigit() throws Exception {
    SchemaBuilder builder = SchemaBuilder.struct();
    for (int precision = 1; precision <= 38; precision++) {
      builder.field(
          "d" + precision,
          Decimal.builder(precision / 2)
              .optional()
              .parameter("connect.decimal.precision", Integer.toString(precision))
              .build());
    }
    Schema schema = builder.build();
    OpenFile file = file(schema);
    Struct largest = new Struct(schema);
    Struct smallest = new Struct(schema);
    for (int precision = 1; precision <= 38; precision++) {
      BigDecimal value =
          new BigDecimal(BigInteger.TEN.pow(precision).subtract(BigInteger.ONE), precision / 2);
      largest.put("d" + precision, value);
      smallest.put("d" + precision, value.negate());
    }
    file.append(record(largest, 10));
    file.append(record(smallest, 11));
    List<List<Object>> rows =
        duckdb.query("SELECT COLUMNS('d[0-9]+') FROM " + stored(file.finish()));
    for (int precision = 1; precision <= 38; precision++) {
      assertThat(rows.get(0).get(precision - 1)).isEqualTo(largest.get("d" + precision));
      assertThat(rows.get(1).get(precision - 1)).isEqualTo(smallest.get("d" + precision));
    }
  }

  @Test
  void decimalThatNoColumnHoldsIsRefused() {
    for (Schema field :
        List.of(
            Decimal.schema(-2),
            Decimal.schema(39),
            Decimal.builder(0).parameter("connect.decimal.precision", "131072").build())) {
      Schema schema = SchemaBuilder.struct().field("c", field).build();
      assertThatThrownBy(() -> RowLayout.of(schema))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("field 'c'")
          .hasMessageContaining("38 digits");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "a\ude00", "\ud83dx", "?\ud83d", "\ude00\ud83d"})
  void textWithHalfOfCharacterIsRefused(String text) {
    Schema nested = SchemaBuilder.array(Schema.STRING_SCHEMA).build();
    for (Schema field : List.of(Schema.STRING_SCHEMA, nested)) {
      Schema schema = SchemaBuilder.struct().field("c", field).build();
      Object value = field == nested ? List.of(text) : text;
      OpenFile file = file(schema);
      assertThatThrownBy(() -> file.append(record(new Struct(schema).put("c", value), 10)))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("column 'c'")
          .hasMessageContaining("surrogate");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "?", "\ud83d\ude00", "ä?€\ud83d\ude00", "a\u0000b"})
  void textIsKeptAsItIs(String text) throws Exception {
    assertThat(roundTrip(Schema.STRING_SCHEMA, text)).containsExactly(text);
  }

  @Test
  void largeValueIsWritten() throws Exception {
    String large = "sluice ".repeat(3 << 20);
    assertThat(
            duckdb.query(
                "SELECT length(c) FROM "
                    + stored(
                        fileWith(
                            SchemaBuilder.struct().field("c", Schema.STRING_SCHEMA).build(),
                            large))))
        .containsExactly(List.of((long) large.length()));
  }

  private static FinishedFile fileWith(Schema schema, Object value) {
    OpenFile file = file(schema);
    file.append(record(new Struct(schema).put("c", value), 10));
    assertThat(file.size()).isGreaterThan(20 << 20);
    return file.finish();
  }

  @Test
  void namedTypesOfOthersAreTheirPlainTypes() throws Exception {
    Schema micros = SchemaBuilder.int64().name("io.debezium.time.MicroTimestamp").build();
    assertThat(roundTrip(micros, 5L)).containsExactly(5L);
    Schema choice = SchemaBuilder.string().name("io.debezium.data.Enum").build();
    assertThat(roundTrip(choice, "a")).containsExactly("a");
    Schema bits = SchemaBuilder.bytes().name("io.debezium.data.Bits").build();
    Schema schema = SchemaBuilder.struct().field("c", bits).build();
    OpenFile file = file(schema);
    file.append(record(new Struct(schema).put("c", new byte[] {7}), 10));
    assertThat(duckdb.query("SELECT hex(c) FROM " + stored(file.finish())).get(0))
        .containsExactly("07");
  }

  @Test
  void fieldsWhoseNamesDifferInCaseAloneAreRefused() {
    Schema schema =
        SchemaBuilder.struct()
            .field("userId", Schema.STRING_SCHEMA)
            .field("userid", Schema.STRING_SCHEMA)
            .build();
    assertThatThrownBy(() -> RowLayout.of(schema))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'userId' and 'userid'");
  }

  @Test
  void namesOfAnyKindAreWritten() throws Exception {
    SchemaBuilder builder = SchemaBuilder.struct();
    List<String> names = List.of("Beak Length (mm)", "1962", "größe", "select", "a.b.c", "x\"y");
    names.forEach(name -> builder.field(name, Schema.OPTIONAL_INT32_SCHEMA));
    Schema schema = builder.build();
    Struct value = new Struct(schema);
    names.forEach(name -> value.put(name, 1));
    OpenFile file = file(schema);
    file.append(record(value, 10));
    assertThat(
            duckdb
                .query(
                    "SELECT column_name FROM (DESCRIBE FROM %s) WHERE column_name NOT LIKE '_sluice%%'"
                        .formatted(stored(file.finish())))
                .stream()
                .map(row -> row.get(0)))
        .containsExactlyElementsOf(names);
  }

  @Test
  void bytesStayBytes() throws Exception {
    Schema schema = SchemaBuilder.struct().field("c", Schema.BYTES_SCHEMA).build();
    OpenFile file = file(schema);
    byte[] value = "x\0y".getBytes(StandardCharsets.UTF_8);
    file.append(record(new Struct(schema).put("c", value), 10));
    assertThat(duckdb.query("SELECT hex(c) FROM " + stored(file.finish())).get(0))
        .containsExactly("780079");
  }

  @Test
  void nullStaysNullWhereTheSchemaHasDefault() throws Exception {
    Schema field = SchemaBuilder.int32().optional().defaultValue(7).build();
    assertThat(roundTrip(field, null)).containsExactly((Object) null);
  }

  @Test
  void refusedRecordLeavesNothingInTheFile() throws Exception {
    Schema decimal =
        Decimal.builder(0).optional().parameter("connect.decimal.precision", "3").build();
    Schema schema =
        SchemaBuilder.struct()
            .field("a", Schema.OPTIONAL_STRING_SCHEMA)
            .field("d", decimal)
            .build();
    OpenFile file = file(schema);
    file.append(record(new Struct(schema).put("a", "x").put("d", new BigDecimal(1)), 10));
    Struct bad = new Struct(schema).put("a", "too long a text").put("d", new BigDecimal(1000));
    assertThatThrownBy(() -> file.append(record(bad, 11)))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("column 'd'")
        .hasMessageContaining("decimal(3,0)")
        .hasMessageNotContaining("1000");
    file.append(record(new Struct(schema).put("a", "y").put("d", new BigDecimal(2)), 12));
    FinishedFile finished = file.finish();
    assertThat(finished.event().rows()).isEqualTo(2);
    assertThat(finished.event().columns()).contains(FileColumn.of("a", "string", 1));
    assertThat(duckdb.query("SELECT a, d::INT FROM " + stored(finished)))
        .containsExactly(List.of("x", 1), List.of("y", 2));
  }

  @Test
  void declaredTypeThatTheSchemaContradictsIsRefused() {
    Schema field = SchemaBuilder.string().optional().parameter("sluice.type", "long").build();
    Schema schema = SchemaBuilder.struct().field("c", field).build();
    assertThatThrownBy(() -> RowLayout.of(schema))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("'c'")
        .hasMessageContaining("'long'");
  }

  @Test
  void schemalessRecordsAreRefused() {
    assertThatThrownBy(() -> RowLayout.of(null))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("schemas.enable=true");
  }

  @Test
  void fieldWithTheNameOfAnAddedColumnIsRefused() {
    Schema schema = SchemaBuilder.struct().field("_sluice_offset", Schema.INT64_SCHEMA).build();
    assertThatThrownBy(() -> RowLayout.of(schema)).hasMessageContaining("_sluice_offset");
  }

  @Test
  void fieldNamesWithDotsAreWritten() throws Exception {
    Schema json = SchemaBuilder.string().optional().parameter("sluice.type", "json").build();
    Schema schema = SchemaBuilder.struct().field("a.b", json).build();
    OpenFile file = file(schema);
    file.append(record(new Struct(schema).put("a.b", "1"), 10));
    assertThat(duckdb.query("SELECT decode(\"a.b\") FROM " + stored(file.finish())).get(0))
        .containsExactly("1");
  }
}
