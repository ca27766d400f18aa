package dev.sluice.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
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
  void tellsANumberOfManyDigitsFromAnObjectId() {
    assertThat(
            DocumentKey.of(BsonDocument.parse("{\"_id\": 123456789012345678901234.0}").get("_id")))
        .doesNotMatch("[0-9a-f]{24}");
  }
}
