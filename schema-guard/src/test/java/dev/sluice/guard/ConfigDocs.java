package dev.sluice.guard;

import dev.sluice.guard.avro.ContractConverter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.types.Password;

/** Writes {@code docs/config/schema-guard.md} from the definitions of the configurations. */
final class ConfigDocs {

  static final Path FILE = Path.of("../docs/config/schema-guard.md");

  private ConfigDocs() {}

  public static void main(String[] args) throws IOException {
    Files.createDirectories(FILE.toAbsolutePath().getParent());
    Files.writeString(FILE, page());
  }

  static String page() {
    StringBuilder page = new StringBuilder();
    page.append(
            "# Schema guard: configuration\n\nGenerated from the definitions of the configurations.\n\n")
        .append("## Transformation `")
        .append(SchemaGuard.class.getName())
        .append("`\n\nKeys begin with `transforms.<alias>.` in the connector's configuration.\n\n");
    table(page, SchemaGuardConfig.DEF);
    page.append("\n## Converter `")
        .append(ContractConverter.class.getName())
        .append("`\n\nKeys begin with `value.converter.`.\n\n");
    table(page, ContractConverter.DEF);
    return page.toString();
  }

  private static void table(StringBuilder page, ConfigDef definition) {
    page.append("| key | what it does | type | default | importance |\n|---|---|---|---|---|\n");
    definition.configKeys().values().stream()
        .sorted(Comparator.comparing((ConfigKey key) -> key.name))
        .forEach(key -> page.append(row(key)));
  }

  private static boolean isEmpty(Object value) {
    return "".equals(value)
        || List.of().equals(value)
        || (value instanceof Password secret && secret.value().isEmpty());
  }

  private static String row(ConfigKey key) {
    return "| `%s` | %s | %s | %s | %s |\n"
        .formatted(
            key.name,
            key.documentation.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;"),
            key.type.name().toLowerCase(Locale.ROOT),
            isEmpty(key.defaultValue) ? "empty" : "`" + key.defaultValue + "`",
            key.importance.name().toLowerCase(Locale.ROOT));
  }
}
