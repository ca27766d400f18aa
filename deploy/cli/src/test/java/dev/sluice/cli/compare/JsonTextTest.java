package dev.sluice.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1,\"b\":2}|{ \"b\": 2, \"a\": 1 }",
        "1|1.0",
        "100|1e2",
        "[1,[2]]|[1.0, [2]]",
        "4.9E-324|5e-324",
        "1e23|99999999999999990000000",
        "\"é\"|\"\\u00e9\"",
      })
  void isEqualWhenItSaysTheSame(String left, String right) {
    assertThat(JsonText.parse(left))
        .isEqualTo(JsonText.parse(right))
        .hasSameHashCodeAs(JsonText.parse(right));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1}|{\"a\":2}",
        "{\"a\":1}|{\"a\":1,\"b\":null}",
        "{\"a\":1}|{\"b\":1}",
        "[1,2]|[2,1]",
        "[1]|[1,1]",
        "1|\"1\"",
        "null|{}",
        "9007199254740993|9007199254740992",
        "0.1|0.10000000000000001942890293094023945741355419158935546875",
        "123456789012.345|123456789012.346",
        "{\"$date\":\"2026-01-02T03:04:05.6Z\"}|{\"$date\":\"2026-01-02T03:04:05.600Z\"}",
        "{\"a\":1}|{\"a\":1",
        "1 1|1",
      })
  void isDifferentWhenItDoesNot(String left, String right) {
    assertThat(JsonText.parse(left)).isNotEqualTo(JsonText.parse(right));
  }
}
