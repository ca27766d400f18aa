package dev.sluice.guard.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResumeTokensTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // resume tokens of a 4.0 server, of a 6.0 one, and of none
        "{\"_data\": \"825CB0A5C3000000012B0229296E04\"}|1555080643",
        "{\"_data\": \"8265A1B2C3000000052B042C0100296E5A1004\", \"_typeBits\": {\"$binary\": {\"base64\": \"gg==\", \"subType\": \"00\"}}}|1705095875",
        "{\"_data\": \"82FFFFFFFF00\"}|4294967295",
        "{\"_data\": \"82\"}|0",
        "{\"_data\": \"29ABCDEF0123\"}|0",
        "{\"_data\": \"82ZZZZZZZZ00\"}|0",
        "{\"_data\": 5}|0",
        "{}|0",
        "''|0",
        "not JSON|0"
      })
  void theClusterTimeOfAResumeToken(String token, long seconds) {
    assertThat(ResumeTokens.seconds(token)).isEqualTo(seconds);
  }
}
