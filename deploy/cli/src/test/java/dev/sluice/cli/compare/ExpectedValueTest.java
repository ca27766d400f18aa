package dev.sluice.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExpectedValueTest {
  @ParameterizedTest
  @EnumSource(ColumnKind.class)
  void nullAndMissingAreNullInEveryColumn(ColumnKind kind) throws Exception {
    assertThat(ExpectedValue.of(kind, null)).isNull();
    assertThat(ExpectedValue.of(kind, bson("null"))).isNull();
  }

  @Test
  void followsTheTableOfTypes() throws Exception {
    assertThat(of("OBJECT_ID", "{\"$oid\": \"64f0c1d2e3a4b5c6d7e8f901\"}"))
        .isEqualTo("64f0c1d2e3a4b5c6d7e8f901");
    assertThat(of("TEXT", "\"abc\"")).isEqualTo("abc");
    assertThat(of("INT", "7")).isEqualTo(new BigDecimal(7));
    assertThat(of("LONG", "{\"$timestamp\": {\"t\": 1, \"i\": 2}}"))
        .isEqualTo(new BigDecimal(4294967298L));
    assertThat(of("DOUBLE", "7")).isEqualTo(7.0);
    assertThat(of("DOUBLE", "{\"$numberDouble\": \"NaN\"}")).isEqualTo(Double.NaN);
    assertThat(of("DECIMAL", "{\"$numberDecimal\": \"-0\"}")).isEqualTo(BigDecimal.ZERO);
    assertThat(of("BOOLEAN", "true")).isEqualTo(true);
    assertThat(of("TIMESTAMP", "{\"$date\": \"1969-12-31T23:59:59.999Z\"}"))
        .isEqualTo(Instant.ofEpochMilli(-1));
    assertThat(of("BYTES", "{\"$binary\": {\"base64\": \"AQI=\", \"subType\": \"00\"}}"))
        .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    assertThat(of("UUID", "{\"$uuid\": \"00112233-4455-6677-8899-aabbccddeeff\"}"))
        .isEqualTo("00112233-4455-6677-8899-aabbccddeeff");
    assertThat(of("JSON", "{\"a\": [1, {\"$numberDecimal\": \"1.10\"}]}"))
        .isEqualTo(JsonText.parse("{\"a\":[1,1.1]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "7|7",
        "1.0|1",
        "true|true",
        "{\"$numberDecimal\": \"1.10\"}|1.1",
        "{\"$oid\": \"64f0c1d2e3a4b5c6d7e8f901\"}|64f0c1d2e3a4b5c6d7e8f901",
        "{\"$date\": \"2026-01-02T03:04:05.600Z\"}|2026-01-02T03:04:05.600Z",
        "{\"$uuid\": \"00112233-4455-6677-8899-aabbccddeeff\"}|00112233-4455-6677-8899-aabbccddeeff",
      })
  void rendersWhatIsNoStringAsText(String value, String text) throws Exception {
    assertThat(of("TEXT", value)).isEqualTo(text);
  }

  @Test
  void rendersDocumentsAsJsonInColumnsOfText() throws Exception {
    assertThat(of("TEXT", "{\"a\": 1}")).isEqualTo(JsonText.parse("{\"a\":1}"));
  }

  @Test
  void rendersADbPointerInAnyDepthAsExtendedJsonHasIt() throws Exception {
    String pointer =
        "{\"$dbPointer\": {\"$ref\": \"a.b\", \"$id\": {\"$oid\": \"64f0c1d2e3a4b5c6d7e8f901\"}}}";

    assertThat(of("JSON", pointer)).isEqualTo(JsonText.parse(pointer));
    assertThat(of("JSON", "[{\"p\": " + pointer + "}]"))
        .isEqualTo(JsonText.parse("[{\"p\": " + pointer + "}]"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "INT|\"7\"",
        "BOOLEAN|1",
        "TIMESTAMP|\"2026-01-02\"",
        "OBJECT_ID|\"64f0c1d2e3a4b5c6d7e8f901\"",
        "DOUBLE|{\"$numberLong\": \"9007199254740993\"}",
        "DECIMAL|{\"$numberDecimal\": \"NaN\"}",
        "UUID|{\"$binary\": {\"base64\": \"AQI=\", \"subType\": \"04\"}}",
        "BYTES|\"x\"",
      })
  void refusesWhatAColumnCannotHold(String kind, String value) {
    assertThatThrownBy(() -> of(kind, value))
        .isInstanceOf(ExpectedValue.UnfitException.class)
        .hasMessageContaining("does not fit a column of kind " + kind);
  }

  @Test
  void aColumnOfBytesHoldsOneSubtype() throws Exception {
    BsonValue md5 = bson("{\"$binary\": {\"base64\": \"AQI=\", \"subType\": \"05\"}}");

    assertThat(ExpectedValue.of("bytes(05)", md5)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    assertThatThrownBy(() -> ExpectedValue.of("bytes", md5))
        .isInstanceOf(ExpectedValue.UnfitException.class);
  }

  /** The forms that the guard and the sink keep, worked out here once more. */
  @Test
  void everyValueHasTheFormsThatTheFileSays() throws Exception {
    JsonMapper mapper = new JsonMapper();
    List<String> lines = Files.readAllLines(Path.of("../../docs/value-forms.jsonl"));
    assertThat(lines).hasSizeGreaterThan(500);
    for (String line : lines) {
      JsonNode form = mapper.readTree(line);
      BsonValue value = BsonDocument.parse(form.get("value").asText()).get("v");
      assertThat(ExpectedValue.of("json", value))
          .as(line)
          .isEqualTo(JsonText.parse(form.get("json").asText()));
      Object text = ExpectedValue.of("string", value);
      assertThat(text)
          .as(line)
          .isEqualTo(
              text instanceof JsonText
                  ? JsonText.parse(form.get("text").asText())
                  : form.get("text").asText());
      Object column = ExpectedValue.of(form.get("type").asText(), value);
      assertThat(typed(column))
          .as(line)
          .isEqualTo(typed(read(form.get("type").asText(), form.get("column").asText())));
    }
  }

  private static Object typed(Object value) {
    return value instanceof BigDecimal number
        ? number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros()
        : value;
  }

  private static Object read(String type, String column) {
    return switch (ColumnKind.of(type)) {
      case TEXT, OBJECT_ID, UUID -> column;
      case INT, LONG, DECIMAL -> new BigDecimal(column);
      case DOUBLE -> Double.valueOf(column);
      case BOOLEAN -> Boolean.valueOf(column);
      case TIMESTAMP -> Instant.ofEpochMilli(Long.parseLong(column));
      case BYTES -> ByteBuffer.wrap(HexFormat.of().parseHex(column));
      case JSON -> JsonText.parse(column);
    };
  }

  private static Object of(String kind, String value) throws ExpectedValue.UnfitException {
    return ExpectedValue.of(ColumnKind.valueOf(kind), bson(value));
  }

  private static BsonValue bson(String json) {
    return BsonDocument.parse("{\"v\": " + json + "}").get("v");
  }
}
