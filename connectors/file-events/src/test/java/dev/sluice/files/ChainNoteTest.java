package dev.sluice.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainNoteTest {

  private static final Optional<ChainNote.Chain> CHAIN =
      Optional.of(new ChainNote.Chain(2, true, 10, 15));

  private static Hold hold(String message) {
    return new Hold(
        HoldReason.EXPIRED_RECORDS,
        Instant.parse("2026-12-01T10:00:00Z"),
        Optional.of(new MissingOffsets("J3s0", 15, 20)),
        message);
  }

  @Test
  void isReadBackWhateverTheLocaleOfTheWorkerThatWroteIt() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      ChainNote note = new ChainNote(CHAIN, Optional.of(hold("t-0: why")));
      assertThat(note.write()).contains("\"end\":10").contains("\"position\":15");
      assertThat(ChainNote.read(note.write())).contains(note);
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void holdsOneOfBothAlone() {
    ChainNote chain = new ChainNote(CHAIN, Optional.empty());
    assertThat(ChainNote.read(chain.write())).contains(chain);
    ChainNote hold =
        new ChainNote(
            Optional.empty(),
            Optional.of(new Hold(HoldReason.FAULT, Instant.EPOCH, Optional.empty(), "t-0: why")));
    assertThat(ChainNote.read(hold.write())).contains(hold);
  }

  @Test
  void isShortEnoughForTheBroker() {
    String text = new ChainNote(CHAIN, Optional.of(hold("ä€𝄞\"\n".repeat(1_000)))).write();
    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(4_000);
    assertThat(ChainNote.read(text).orElseThrow().hold().orElseThrow().message())
        .startsWith("ä€𝄞\"\n")
        .endsWith("…")
        .doesNotContain("\uFFFD");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "note of another program",
        "[1]",
        "{}",
        "{\"sluice\":2,\"end\":1,\"position\":1}"
      })
  void isNotWhatOthersWrote(String text) {
    assertThat(ChainNote.read(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"reason\":\"LATER\",\"since\":\"2026-12-01T10:00:00Z\"}",
        "{\"reason\":\"FAULT\",\"since\":\"yesterday\"}",
        "{\"reason\":\"FAULT\",\"since\":\"2026-12-01T10:00:00Z\",\"topicId\":\"a\",\"from\":2,\"to\":1}"
      })
  void knowsTheChainThoughItDoesNotUnderstandTheHold(String held) {
    String text = new ChainNote(CHAIN, Optional.empty()).write().replaceFirst("}$", ",\"held\":");
    ChainNote note = ChainNote.read(text + held + "}").orElseThrow();
    assertThat(note).isEqualTo(new ChainNote(CHAIN, Optional.empty()));
  }

  @Test
  void saysNothingOfChainWhereItIsNotKnown() {
    assertThat(ChainNote.read("{\"sluice\":1}").orElseThrow().chain()).isEmpty();
    assertThat(ChainNote.read("{\"sluice\":1,\"end\":5}").orElseThrow().chain()).isEmpty();
  }
}
