package dev.sluice.s3.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.s3.sim.DuckDb;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which columns of a file get a dictionary. */
class DictionariesTest {

  private static final Schema SCHEMA =
      SchemaBuilder.struct()
          .field("same", Schema.OPTIONAL_STRING_SCHEMA)
          .field("half", Schema.OPTIONAL_STRING_SCHEMA)
          .field("more", Schema.OPTIONAL_STRING_SCHEMA)
          .field("each", Schema.OPTIONAL_STRING_SCHEMA)
          .field("few", Schema.OPTIONAL_INT64_SCHEMA)
          .field("number", Schema.OPTIONAL_FLOAT64_SCHEMA)
          .field(
              "wide",
              Decimal.builder(0).optional().parameter("connect.decimal.precision", "30").build())
          .field("seldom", Schema.OPTIONAL_STRING_SCHEMA)
          .field("flag", Schema.OPTIONAL_BOOLEAN_SCHEMA)
          .field("a.b", Schema.OPTIONAL_STRING_SCHEMA)
          .build();

  private DuckDb duckdb;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    duckdb = new DuckDb(folder);
  }

  @AfterEach
  void close() throws Exception {
    duckdb.close();
  }

  private static SinkRecord record(int row, String filler) {
    Struct value =
        new Struct(SCHEMA)
            .put("same", "same")
            .put("half", "half" + row / 2)
            .put("more", "more" + row * 2 / 3)
            .put("each", filler + row)
            .put("few", (long) row % 7)
            .put("number", row * 0.1)
            .put("wide", BigDecimal.valueOf(row))
            .put("seldom", row % 10 == 0 ? "x" + row : null)
            .put("flag", true)
            .put("a.b", "same");
    return new SinkRecord("t", 3, null, null, SCHEMA, value, 10 + row);
  }

  private List<String> columnsWithDictionary(int rows, int fillerLength) throws Exception {
    OpenFile file =
        new OpenFile(
            new FileIdentity("bucket", "key", "t", "id", 3, 10, true),
            RowLayout.of(SCHEMA),
            ParquetSettings.of("zstd", 1, 32 << 20));
    for (int row = 0; row < rows; row++) {
      file.append(record(row, "f".repeat(fillerLength)));
    }
    FinishedFile finished = file.finish();
    String stored = duckdb.file(finished.stream(0, finished.size()).readAllBytes());
    return duckdb
        .query(
            "SELECT DISTINCT path_in_schema FROM parquet_metadata(%s) WHERE encodings LIKE '%%DICTIONARY%%'"
                .formatted(stored))
        .stream()
        .map(row -> (String) row.get(0))
        .sorted()
        .toList();
  }

  @Test
  void columnsWhoseValuesRepeatHaveOne() throws Exception {
    // Packed to the end, and more than what is packed.
    for (int fillerLength : new int[] {1, 3_000}) {
      assertThat(columnsWithDictionary(1_000, fillerLength))
          .containsExactly("_sluice_partition", "a.b", "few", "half", "same");
    }
  }

  @Test
  void rowThatIsAloneHasNone() throws Exception {
    assertThat(columnsWithDictionary(1, 1)).isEmpty();
  }
}
