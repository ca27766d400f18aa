package dev.sluice.guard.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 15, 16, 17, 31})
  void aZeroAnywhereIsNoText(int length) {
    byte[] text = "x".repeat(length).getBytes(StandardCharsets.UTF_8);
    assertThat(Limits.text(text, 0, length)).isTrue();
    for (int at = 0; at < length; at++) {
      byte[] broken = text.clone();
      broken[at] = 0;
      assertThat(Limits.text(broken, 0, length)).as("zero at %s", at).isFalse();
      assertThat(Limits.text(broken, at + 1, length)).as("after it").isTrue();
      assertThat(Limits.text(broken, 0, at)).as("before it").isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 6, 7, 8, 9, 15, 16})
  void whatIsNotAsciiHasToBeUtf8(int before) {
    String start = "x".repeat(before);
    byte[] good = (start + "ö€😀 and more").getBytes(StandardCharsets.UTF_8);
    assertThat(Limits.text(good, 0, good.length)).isTrue();
    byte[] latin = (start + "ö and more").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(Limits.text(latin, 0, latin.length)).isFalse();
    byte[] ones = (start + "\u0001\u0001ÿ\u0080\u0001").getBytes(StandardCharsets.UTF_8);
    assertThat(Limits.text(ones, 0, ones.length)).isTrue();
  }

  @Test
  void aTextIsBoundedInBytes() {
    byte[] longest = "x".repeat(Limits.TEXT_BYTES + 1).getBytes(StandardCharsets.UTF_8);
    assertThat(Limits.text(longest, 1, longest.length)).isTrue();
    assertThat(Limits.text(longest, 0, longest.length)).isFalse();
  }
}
