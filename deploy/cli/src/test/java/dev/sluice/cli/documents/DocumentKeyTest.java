package dev.sluice.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentKeyTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"$oid\": \"64f0c1d2e3a4b5c6d7e8f901\"}|64f0c1d2e3a4b5c6d7e8f901",
        "{\"$numberInt\": \"1\"}|1",
        "{\"$numberLong\": \"1\"}|1",
        "1.0|1",
        "-0.0|0",
        "1.5|1.5",
        "1e19|10000000000000000000",
        "{\"$numberDecimal\": \"1.500\"}|1.5",
        "{\"$numberDecimal\": \"-0\"}|0",
        "1e23|9.9999999999999991611392E+22",
        "{\"$numberDecimal\": \"1E+30\"}|1E+30",
        "{\"$binary\": {\"base64\": \"AQI=\", \"subType\": \"FF\"}}|{\"$binary\":{\"base64\":\"AQI=\",\"subType\":\"ff\"}}",
        "{\"$date\": {\"$numberLong\": \"-1\"}}|{\"$date\":\"1969-12-31T23:59:59.999Z\"}",
        "{\"$date\": {\"$numberLong\": \"-62135596800001\"}}|{\"$date\":{\"$numberLong\":\"-62135596800001\"}}",
        "{\"$numberDecimal\": \"NaN\"}|{\"$numberDouble\":\"NaN\"}",
        "\"1\"|\"1\"",
        "true|true",
        "{\"a\": {\"$numberDecimal\": \"1.00\"}, \"b\": [1.0, \"x\"]}|{\"a\":1,\"b\":[1,\"x\"]}",
        "{\"$date\": \"2026-01-02T03:04:05Z\"}|{\"$date\":\"2026-01-02T03:04:05Z\"}",
      })
  void standsForAnId(String id, String key) {
    assertThat(DocumentKey.of(BsonDocument.parse("{\"_id\": " + id + "}").get("_id")))
        .isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "64f0c1d2e3a4b5c6d7e8f901|64f0c1d2e3a4b5c6d7e8f901",
        "17|17",
        "1.000E+30|1E+30",
        "\"caf\\u00e9\"|\"café\"",
        "{ \"a\" : 1.0 }|{\"a\":1}",
        "{broken|not a key: {broken",
      })
  void isReadBackWhateverItsSpelling(String stored, String key) {
    assertThat(DocumentKey.normal(stored)).isEqualTo(key);
  }

  @Test
  void standsForAShardedDocument() {
    BsonDocument document =
        BsonDocument.parse("{_id: {$oid: '64f0c1d2e3a4b5c6d7e8f901'}, a: {'b': 1.0}, c: 'x'}");
    assertThat(DocumentKey.of(document, List.of("_id", "c", "a.b", "gone")))
        .isEqualTo("[{\"$oid\":\"64f0c1d2e3a4b5c6d7e8f901\"},\"x\",1,null]");
    assertThat(DocumentKey.of(document, List.of("_id"))).isEqualTo("64f0c1d2e3a4b5c6d7e8f901");
  }

  @Test
  void endsInAHashWhenItIsLong() {
    assertThat(DocumentKey.of(new BsonString("x".repeat(1022)))).hasSize(1024).endsWith("x\"");
    String key = DocumentKey.of(new BsonString("x".repeat(1023)));
    assertThat(key)
        .isEqualTo(
            "\""
                + "x".repeat(951)
                + "#sha256:bd752ecad52fb02540c855864234ec6479fba3cb8278ebe0e97b612c6b326600");
    assertThat(DocumentKey.normal(key)).isEqualTo(key);
    assertThat(DocumentKey.of(new BsonString("ä".repeat(1000))).getBytes(StandardCharsets.UTF_8))
        .hasSizeLessThanOrEqualTo(1024);
  }

  @Test
  void isSpeltAsTheGuardDoes() {
    assertThat(DocumentKey.of(new BsonString("\u0001\u001f\"\\/\b\f\n\r\tä")))
        .isEqualTo("\"\\u0001\\u001f\\\"\\\\/\\b\\f\\n\\r\\tä\"");
    assertThat(DocumentKey.of(new BsonSymbol("a"))).isEqualTo("\"a\"");
    assertThat(
            DocumentKey.of(
                new BsonDocument("$ref", new BsonString("c")).append("$id", new BsonDouble(1))))
        .isEqualTo("{\"$ref\":\"c\",\"$id\":1}");
    assertThat(DocumentKey.of(new BsonDocument("$oid", new BsonString("x"))))
        .isEqualTo("{\"$$oid\":\"x\"}");
  }

  @Test
  void tellsANumberOfManyDigitsFromAnObjectId() {
    assertThat(
            DocumentKey.of(BsonDocument.parse("{\"_id\": 123456789012345678901234.0}").get("_id")))
        .doesNotMatch("[0-9a-f]{24}");
  }
}
