package dev.sluice.redshift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class ConfigDocsTest {

  @Test
  void pageIsWhatTheDefinitionSays() throws IOException {
    assertThat(Files.readString(ConfigDocs.FILE))
        .as("run ConfigDocs.main in connectors/redshift-sink and commit the page")
        .isEqualTo(ConfigDocs.page());
  }

  @Test
  void everyKeyIsDescribed() {
    assertThat(RedshiftSinkConfig.definition().configKeys().values())
        .allSatisfy(key -> assertThat(key.documentation).as(key.name).endsWith("."));
  }
}
