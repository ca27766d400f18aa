package dev.sluice.guard.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;

class GuardServiceConfigPageTest {
  private static final Path PAGE = Path.of("../docs/config/guard-service.md");

  /**
   * Rewrite the page with {@code mvn test -pl schema-guard -Dtest=GuardServiceConfigPageTest
   * -Dsluice.docs.write=true}.
   */
  @Test
  void thePageIsTheOneThatTheDefinitionGives() throws Exception {
    String expected = page();
    if (Boolean.getBoolean("sluice.docs.write")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, expected);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(expected);
  }

  @Test
  void everyKeyHasADescription() {
    assertThat(GuardServiceConfig.DEFINITION.configKeys().values())
        .allSatisfy(key -> assertThat(key.documentation).isNotBlank());
  }

  private static String defaultValue(Object value) {
    boolean none =
        value == null
            || "".equals(value)
            || value.equals(List.of())
            || (value instanceof Password secret && secret.value().isEmpty());
    return none ? "" : "`" + value + "`";
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # Configuration: guard service

            Properties of the Connect worker, on every worker that names
            `dev.sluice.guard.rest.GuardRestExtension` in `rest.extension.classes`.

            Generated from the definition; a test keeps it so.

            | key | type | default | valid | importance | meaning |
            |---|---|---|---|---|---|
            """);
    for (String name : GuardServiceConfig.DEFINITION.configKeys().keySet()) {
      ConfigDef.ConfigKey key = GuardServiceConfig.DEFINITION.configKeys().get(name);
      page.append(
          "| `%s` | %s | %s | %s | %s | %s |%n"
              .formatted(
                  name,
                  key.type.name().toLowerCase(Locale.ROOT),
                  defaultValue(key.defaultValue),
                  key.validator == null ? "" : key.validator,
                  key.importance.name().toLowerCase(Locale.ROOT),
                  key.documentation.replace("|", "\\|").replace("<", "&lt;")));
    }
    return page.toString();
  }
}
