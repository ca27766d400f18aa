package dev.sluice.redshift.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRangeTest {

  @Test
  void namesBothEnds() {
    assertThat(KeyRange.of("64f0c1d2e3a4b5c6d7e8f901", "64f0c1d2e3a4b5c6d7e8f9ff").orElseThrow())
        .extracting(range -> range.holds("t"))
        .isEqualTo(
            "t.\"_sluice_key\" BETWEEN '64f0c1d2e3a4b5c6d7e8f901' AND '64f0c1d2e3a4b5c6d7e8f9ff'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "it's", "back\\slash", "zoë", "tab\t", "line\n"})
  void keysThatMayNotStandAsTheyAreGiveNone(String key) {
    assertThat(KeyRange.of(key, "z")).isEmpty();
    assertThat(KeyRange.of("a", key)).isEmpty();
  }

  @Test
  void longKeysAndNoKeysGiveNone() {
    assertThat(KeyRange.of("a", "z".repeat(257))).isEmpty();
    assertThat(KeyRange.of("a", "z".repeat(256))).isPresent();
    assertThat(KeyRange.of(null, null)).isEmpty();
  }
}
