package dev.sluice.redshift;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.types.Password;

/** Writes {@code docs/config/redshift-sink.md} from the configuration's definition. */
final class ConfigDocs {

  static final Path FILE = Path.of("../../docs/config/redshift-sink.md");

  private ConfigDocs() {}

  public static void main(String[] args) throws IOException {
    Files.createDirectories(FILE.toAbsolutePath().getParent());
    Files.writeString(FILE, page());
  }

  static String page() {
    StringBuilder page = new StringBuilder();
    page.append("# Redshift sink: configuration\n\n")
        .append("Generated from the connector's definition. Connector class:\n")
        .append('`')
        .append(RedshiftSinkConnector.class.getName())
        .append("`. The keys that every sink connector has (`name`, `topics`, `tasks.max`,\n")
        .append("converters, transforms) are Kafka Connect's; keys and values of the topic of\n")
        .append("file events need `org.apache.kafka.connect.storage.StringConverter`.\n\n")
        .append("| key | what it does | type | default | valid values | importance |\n")
        .append("|---|---|---|---|---|---|\n");
    RedshiftSinkConfig.definition().configKeys().values().stream()
        .sorted(Comparator.comparing((ConfigKey key) -> key.name))
        .forEach(key -> page.append(row(key)));
    return page.toString();
  }

  private static String row(ConfigKey key) {
    return "| `%s` | %s | %s | %s | %s | %s |%n"
        .formatted(
            key.name,
            escaped(key.documentation),
            lower(key.type),
            defaultOf(key),
            key.validator == null ? "" : escaped(key.validator.toString()),
            lower(key.importance))
        .replace(System.lineSeparator(), "\n");
  }

  private static String defaultOf(ConfigKey key) {
    if (key.defaultValue == ConfigDef.NO_DEFAULT_VALUE) {
      return "required";
    }
    if (key.defaultValue == null) {
      return "none";
    }
    boolean empty =
        key.defaultValue instanceof Password password
            ? password.value().isEmpty()
            : "".equals(key.defaultValue);
    return empty ? "empty" : "`" + key.defaultValue + "`";
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace(">", "&gt;");
  }
}
