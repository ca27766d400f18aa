package dev.sluice.mongodb.local.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.mongodb.local.Compatibility;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The captured write cases of a real server, replayed: replies, events, their order and their
 * bytes.
 */
class CaptureReplayTest {
  private static final Map<String, String> AS_4_0 = Differences.known(Compatibility.V4_0);
  private static final Map<String, String> AS_6_0 = Differences.known(Compatibility.V6_0);

  static Stream<String> cases() {
    return Capture.get().cases().stream()
        .filter(name -> Capture.get().has("wire/" + name + ".coll.bson"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void behavesAsCapturedWhenPlaying40(String name) {
    check(name, new CaseReplay(Compatibility.V4_0, name), AS_4_0);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void behavesAsCapturedButForWhatNewerServersAdd(String name) {
    check(name, new CaseReplay(Compatibility.V6_0, name), AS_6_0);
  }

  private static void check(String name, CaseReplay replay, Map<String, String> known) {
    String differences = replay.differences();
    if (known.containsKey(name)) {
      assertThat(differences)
          .as("%s is listed as different but does not differ any more", name)
          .isNotEmpty();
    } else {
      assertThat(differences).isEmpty();
    }
  }
}
