package dev.sluice.redshift.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentSecretTest {
  @TempDir Path folder;

  private static String of(Map<String, String> environment) {
    return EnvironmentSecret.of(environment, "PASSWORD", "otherwise");
  }

  @Test
  void isTheVariable() {
    assertThat(of(Map.of("PASSWORD", "open"))).isEqualTo("open");
  }

  @Test
  void isWhatTheFileHoldsWithoutItsLineEnd() throws IOException {
    Path file = Files.writeString(folder.resolve("password"), "open\n");

    assertThat(of(Map.of("PASSWORD_FILE", file.toString()))).isEqualTo("open");
  }

  @Test
  void isTheDefaultWithoutEither() {
    assertThat(of(Map.of())).isEqualTo("otherwise");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> of(Map.of("PASSWORD_FILE", "/not/there")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("PASSWORD_FILE is /not/there, which cannot be read: NoSuchFileException");
  }

  @Test
  void anEmptyFileIsNoSecret() throws IOException {
    Path file = Files.createFile(folder.resolve("empty"));

    assertThatThrownBy(() -> of(Map.of("PASSWORD_FILE", file.toString())))
        .hasMessageEndingWith("which is empty");
  }

  @Test
  void bothAreRefusedWithoutSayingThem() {
    assertThatThrownBy(() -> of(Map.of("PASSWORD", "open", "PASSWORD_FILE", "/other")))
        .hasMessage("both PASSWORD and PASSWORD_FILE are set");
  }
}
