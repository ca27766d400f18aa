package dev.sluice.mongodb.local.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.mongodb.local.Compatibility;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The captured single replies of a real server: handshakes, cursors, resume tokens, options, and
 * their errors.
 */
class CaptureRepliesTest {
  private static final Map<String, String> KNOWN = Differences.known(Compatibility.V4_0);
  private static final Map<String, String> FOUND = new TreeMap<>();

  @BeforeAll
  static void replay() {
    FOUND.putAll(new RepliesReplay().differences());
  }

  static Stream<String> cases() {
    return Capture.get().replies().stream().map(Capture.Entry::name);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void repliesAsCaptured(String name) {
    if (KNOWN.containsKey(name)) {
      assertThat(FOUND)
          .as("%s is listed as different but does not differ any more", name)
          .containsKey(name);
    } else {
      assertThat(FOUND.getOrDefault(name, "")).isEmpty();
    }
  }
}
