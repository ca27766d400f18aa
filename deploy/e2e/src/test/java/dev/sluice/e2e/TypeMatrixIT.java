package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.mongodb.client.MongoCollection;
import dev.sluice.cli.compare.ComparisonResult;
import dev.sluice.cli.guard.GuardedCollection;
import dev.sluice.cli.guard.Incident;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every contract type with missing, null, empty, ordinary and extreme values, from a document in
 * MongoDB to a value in Redshift, by copy and by stream. What Redshift must hold is written here,
 * not computed.
 */
@ExtendWith(SharedPipeline.class)
class TypeMatrixIT {

  private static final String LONGEST = "日".repeat(21_845);

  /** SQL that gives a column of a contract type as text. */
  private static final Map<String, String> AS_TEXT =
      Map.of(
          "bytes",
          "TO_HEX(%s)",
          "json",
          "CASE WHEN %1$s IS NOT NULL THEN JSON_SERIALIZE(%1$s) END");

  /**
   * A value and what Redshift gives for it.
   *
   * @param value null if the field is missing
   * @param expected as text; null for NULL
   */
  private record Sample(BsonValue value, String expected) {}

  /** The values of each contract type; a type is the name of its field, too. */
  private static final Map<String, List<Sample>> MATRIX = matrix();

  private static Map<String, List<Sample>> matrix() {
    Map<String, List<Sample>> matrix = new LinkedHashMap<>();
    put(
        matrix,
        "objectId",
        of(new BsonObjectId(new ObjectId("000000000000000000000000")), "000000000000000000000000"),
        of(new BsonObjectId(new ObjectId("ffffffffffffffffffffffff")), "ffffffffffffffffffffffff"));
    put(
        matrix,
        "string",
        of(new BsonString(""), ""),
        of(new BsonString(" two  spaces "), " two  spaces "),
        of(new BsonString("'\"\\ \t\r\n\u0001 NULL \\N"), "'\"\\ \t\r\n\u0001 NULL \\N"),
        of(new BsonString("é 日本 😀 \u0301"), "é 日本 😀 \u0301"),
        of(new BsonString(LONGEST), LONGEST));
    put(
        matrix,
        "int",
        of(new BsonInt32(0), "0"),
        of(new BsonInt32(Integer.MAX_VALUE), "2147483647"),
        of(new BsonInt32(Integer.MIN_VALUE), "-2147483648"));
    put(
        matrix,
        "long",
        of(new BsonInt64(0), "0"),
        of(new BsonInt64(Long.MAX_VALUE), "9223372036854775807"),
        of(new BsonInt64(Long.MIN_VALUE), "-9223372036854775808"),
        of(new BsonInt32(-1), "-1"));
    put(
        matrix,
        "double",
        of(new BsonDouble(0.1), "0.1"),
        of(new BsonDouble(Double.MAX_VALUE), "1.7976931348623157E308"),
        of(new BsonDouble(-Double.MIN_VALUE), "-4.9E-324"),
        of(new BsonDouble(-0.0), "-0.0"),
        of(new BsonDouble(Double.NaN), "NaN"),
        of(new BsonDouble(Double.NEGATIVE_INFINITY), "-Infinity"),
        of(new BsonInt32(7), "7.0"));
    put(
        matrix,
        "decimal",
        of(decimal("0"), "0.0000"),
        of(decimal("-0.0001"), "-0.0001"),
        of(decimal("999999999999999999999999999999.9999"), "999999999999999999999999999999.9999"),
        of(decimal("1E+3"), "1000.0000"));
    put(matrix, "boolean", of(BsonBoolean.TRUE, "true"), of(BsonBoolean.FALSE, "false"));
    put(
        matrix,
        "timestamp",
        of(new BsonDateTime(0), "1970-01-01T00:00"),
        of(new BsonDateTime(-1), "1969-12-31T23:59:59.999"),
        of(new BsonDateTime(253_402_300_799_999L), "9999-12-31T23:59:59.999"),
        of(new BsonDateTime(-62_135_596_800_000L), "0001-01-01T00:00"));
    put(
        matrix,
        "uuid",
        of(
            new BsonBinary(
                (byte) 4, new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}),
            "00010203-0405-0607-0809-0a0b0c0d0e0f"));
    put(
        matrix,
        "bytes",
        of(new BsonBinary(new byte[0]), ""),
        of(new BsonBinary(new byte[] {0, (byte) 0xff, 0x7f}), "00ff7f"),
        of(new BsonBinary(new byte[] {1}), "01"));
    put(
        matrix,
        "json",
        of(new BsonDocument(), "{}"),
        of(
            new BsonDocument("é\"\\", new BsonArray(List.of(BsonNull.VALUE, new BsonString("'日")))),
            "{\"é\\\"\\\\\":[null,\"'日\"]}"),
        of(new BsonDocument("n", new BsonInt64(Long.MAX_VALUE)), "{\"n\":9223372036854775807}"),
        of(new BsonDocument("b", BsonBoolean.TRUE), "{\"b\":true}"));
    return matrix;
  }

  private static void put(Map<String, List<Sample>> matrix, String type, Sample... samples) {
    List<Sample> all = new ArrayList<>(List.of(samples));
    all.add(of(BsonNull.VALUE, null));
    all.add(of(null, null));
    matrix.put(type, all);
  }

  private static Sample of(BsonValue value, String expected) {
    return new Sample(value, expected);
  }

  private static BsonDecimal128 decimal(String text) {
    return new BsonDecimal128(Decimal128.parse(text));
  }

  /** As many documents as the type with the most values needs, twice. */
  private static int documents() {
    return 2 * MATRIX.values().stream().mapToInt(List::size).max().orElseThrow();
  }

  private static Sample sample(String type, int document) {
    List<Sample> samples = MATRIX.get(type);
    return samples.get(document % samples.size());
  }

  private static BsonDocument document(int id) {
    BsonDocument document = new BsonDocument("_id", new BsonInt32(id));
    MATRIX.forEach(
        (type, samples) -> {
          BsonValue value = sample(type, id).value();
          if (value != null) {
            document.put(type, value);
          }
        });
    return document;
  }

  @Test
  void everyValueOfEveryTypeArrives(Pipeline pipeline) throws SQLException {
    MongoCollection<BsonDocument> values = pipeline.collection("types.matrix");
    int half = documents() / 2;
    values.insertMany(IntStream.range(0, half).mapToObj(TypeMatrixIT::document).toList());
    pipeline.add("types.matrix");
    pipeline.awaitStreaming("types.matrix");
    values.insertMany(IntStream.range(half, documents()).mapToObj(TypeMatrixIT::document).toList());
    pipeline.awaitEqual("types.matrix");

    assertThat(types(pipeline, "types.matrix"))
        .containsAllEntriesOf(
            MATRIX.keySet().stream()
                .collect(
                    Collectors.toMap(
                        type -> type, type -> type.equals("decimal") ? "decimal(38,4)" : type)));
    List<Map<String, String>> rows = rows(pipeline, "types.matrix");
    assertThat(rows).hasSize(documents());
    for (int id = 0; id < rows.size(); id++) {
      for (String type : MATRIX.keySet()) {
        assertThat(rows.get(id).get(type))
            .as("%s of document %d", type, id)
            .isEqualTo(sample(type, id).expected());
      }
    }
  }

  @Test
  void aValueThatItsColumnCannotHoldIsNamedAndNoneIsBent(Pipeline pipeline) throws SQLException {
    MongoCollection<BsonDocument> values = pipeline.collection("types.beyond");
    values.insertMany(IntStream.range(0, documents()).mapToObj(TypeMatrixIT::document).toList());
    pipeline.add("types.beyond");
    pipeline.awaitStreaming("types.beyond");
    pipeline.awaitEqual("types.beyond");

    values.insertOne(
        new BsonDocument("_id", new BsonInt32(documents()))
            .append("string", new BsonString(LONGEST + "x"))
            .append("int", new BsonInt64(1L + Integer.MAX_VALUE))
            .append("long", new BsonDouble(0.5))
            .append("double", decimal("0.1"))
            .append("decimal", decimal("NaN"))
            .append("boolean", new BsonString("true"))
            .append("timestamp", new BsonDateTime(Long.MAX_VALUE))
            .append("uuid", new BsonBinary((byte) 4, new byte[15]))
            .append("bytes", new BsonInt32(1))
            .append("json", new BsonDocument("s", new BsonString("nul \u0000")))
            .append("objectId", new BsonObjectId(new ObjectId("0123456789abcdef01234567"))));
    Incident incident = pipeline.awaitHeld("types.beyond");

    assertThat(
            incident.changes().stream()
                .collect(Collectors.toMap(Incident.Change::path, Incident.Change::drift)))
        .containsOnly(
            entry("string", "OUT_OF_RANGE"),
            entry("int", "WIDENED"),
            entry("long", "TYPE_CONFLICT"),
            entry("double", "TYPE_CONFLICT"),
            entry("decimal", "OUT_OF_RANGE"),
            entry("boolean", "TYPE_CONFLICT"),
            entry("timestamp", "OUT_OF_RANGE"),
            entry("uuid", "TYPE_CONFLICT"),
            entry("bytes", "TYPE_CONFLICT"),
            entry("json.s", "OUT_OF_RANGE"));
    pipeline.sluice("drift", "reject", incident.id(), "--as", "ignore").succeeded();
    // A change that fits comes after the one that did not.
    values.insertOne(document(documents() + 1));
    pipeline.awaitStreaming("types.beyond");
    Await.until(
        Pipeline.LIMIT,
        () -> "rows of types.beyond",
        () -> pipeline.compare("types.beyond").rows() == documents() + 2);

    Map<String, String> row = rows(pipeline, "types.beyond").get(documents());
    assertThat(row.entrySet().stream().filter(value -> value.getValue() != null))
        .as("what fits is there, and nothing else")
        .containsExactlyInAnyOrder(
            entry("objectId", "0123456789abcdef01234567"), entry("json", "{}"));
  }

  /**
   * Documents that were there before every column became another, and the same documents after it:
   * ends of ranges, and random values. The comparison is the judge.
   */
  @ParameterizedTest
  @ValueSource(strings = {"json", "text"})
  void valuesFromBeforeAChangeAreThoseFromAfterIt(String becomes, Pipeline pipeline)
      throws Exception {
    String namespace = "types.becomes_" + becomes;
    MongoCollection<BsonDocument> values = pipeline.collection(namespace);
    List<BsonDocument> documents = new ChangingValues(20_261_201).documents();
    values.insertMany(numbered(documents, 0));
    pipeline.add(namespace);
    pipeline.awaitStreaming(namespace);
    pipeline.awaitEqual(namespace);

    values.insertOne(ChangingValues.otherwise(documents.size()));
    Incident incident = pipeline.awaitHeld(namespace);
    if (becomes.equals("json")) {
      pipeline.sluice("drift", "approve", incident.id()).succeeded();
    } else {
      pipeline.sluice("drift", "reject", incident.id(), "--as", "text").succeeded();
    }
    values.insertMany(numbered(documents, documents.size() + 1));
    pipeline.awaitStreaming(namespace);
    ComparisonResult result = pipeline.awaitEqual(namespace);

    assertThat(result.rows()).isEqualTo(2L * documents.size() + 1);
    assertThat(types(pipeline, namespace).values())
        .containsOnly(becomes.equals("json") ? "json" : "string");
  }

  private static List<BsonDocument> numbered(List<BsonDocument> documents, int first) {
    return IntStream.range(0, documents.size())
        .mapToObj(
            i -> {
              BsonDocument document = new BsonDocument("_id", new BsonInt32(first + i));
              document.putAll(documents.get(i));
              return document;
            })
        .toList();
  }

  private static Map<String, String> types(Pipeline pipeline, String namespace) {
    return pipeline.contract(namespace).fields().stream()
        .filter(field -> !field.name().equals("_id"))
        .collect(Collectors.toMap(field -> field.name(), field -> field.type()));
  }

  /** The table's values by type, as text, in the order of {@code _id}. */
  private static List<Map<String, String>> rows(Pipeline pipeline, String namespace)
      throws SQLException {
    GuardedCollection collection = pipeline.guarded(namespace);
    Map<String, String> columns =
        pipeline.contract(collection.namespace()).fields().stream()
            .collect(Collectors.toMap(field -> field.name(), field -> field.column()));
    String selected =
        MATRIX.keySet().stream()
            .map(type -> AS_TEXT.getOrDefault(type, "%s").formatted('"' + columns.get(type) + '"'))
            .collect(Collectors.joining(", "));
    List<Map<String, String>> rows = new ArrayList<>();
    try (Connection redshift = pipeline.redshift();
        Statement statement = redshift.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT %s FROM %s ORDER BY \"%s\""
                    .formatted(selected, namespace, columns.get("_id")))) {
      while (row.next()) {
        Map<String, String> values = new LinkedHashMap<>();
        int index = 0;
        for (String type : MATRIX.keySet()) {
          values.put(type, text(type, row, ++index));
        }
        rows.add(values);
      }
    }
    return rows;
  }

  private static String text(String type, ResultSet row, int index) throws SQLException {
    Object value =
        switch (type) {
          case "double" -> row.getDouble(index);
          case "boolean" -> row.getBoolean(index);
          case "timestamp" -> row.getObject(index, LocalDateTime.class);
          default -> row.getString(index);
        };
    return row.wasNull() || value == null ? null : value.toString();
  }
}
