package dev.sluice.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigDocsTest {

  /** Rewrite the page with {@code mvn test -Dtest=ConfigDocsTest -Dsluice.docs.write=true}. */
  @Test
  void pageIsTheOneThatTheDefinitionGives() throws Exception {
    Path page = Path.of("../../docs/config/s3-parquet-sink.md");
    String expected = ConfigDocs.page();
    if (Boolean.getBoolean("sluice.docs.write")) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, expected);
    }
    assertThat(Files.readString(page)).isEqualTo(expected);
  }
}
