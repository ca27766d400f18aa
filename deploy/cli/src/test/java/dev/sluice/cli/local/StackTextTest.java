package dev.sluice.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.Endpoints;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackTextTest {
  private static final Endpoints ELSEWHERE =
      new Endpoints(null, null, "http://127.0.0.1:9", null, null);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "/srv/state-1|/srv/state-1",
        "/srv/my state|'/srv/my state'",
        "/srv/it's/../$HOME|'/srv/$HOME'",
        "/srv/it's|'/srv/it'\\''s'"
      })
  void saysWhichStateFolderIsMeantWhereNobodyLooksForIt(String folder, String shell) {
    assertThat(StackText.export(ELSEWHERE, Path.of(folder)))
        .contains("export SLUICE_STATE_DIR=" + shell);
  }

  @Test
  void takesThePathFromTheRoot() {
    assertThat(StackText.export(ELSEWHERE, Path.of("here")).orElseThrow())
        .isEqualTo("export SLUICE_STATE_DIR=" + Path.of("here").toAbsolutePath());
  }
}
