package dev.sluice.s3.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class CommitNoteTest {

  @Test
  void isReadBackWhateverTheLocaleOfTheWorkerThatWroteIt() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG"));
    try {
      String note = CommitNote.of(10, 15);
      assertThat(note).contains("10").contains("15");
      assertThat(CommitNote.chainEnd(note)).hasValue(10);
      assertThat(CommitNote.position(note, 10)).hasValue(15);
    } finally {
      Locale.setDefault(before);
    }
  }
}
