package dev.sluice.s3;

import org.apache.kafka.common.config.ConfigDef;

/** The page that documents the configuration, made from its definition. */
final class ConfigDocs {

  private ConfigDocs() {}

  static String page() {
    StringBuilder page = new StringBuilder();
    page.append("# Configuration: S3 Parquet sink\n\n")
        .append("`connector.class=dev.sluice.s3.S3ParquetSinkConnector`\n\n")
        .append("Generated from the connector's definition; a test keeps it so.\n\n")
        .append("| key | type | default | valid | importance | meaning |\n")
        .append("|---|---|---|---|---|---|\n");
    for (ConfigDef.ConfigKey key : S3ParquetSinkConfig.definition().configKeys().values()) {
      page.append(
          "| `%s` | %s | %s | %s | %s | %s |%n"
              .formatted(
                  key.name,
                  key.type.toString().toLowerCase(java.util.Locale.ROOT),
                  defaultValue(key),
                  key.validator == null ? "" : escape(key.validator.toString()),
                  key.importance.toString().toLowerCase(java.util.Locale.ROOT),
                  escape(key.documentation)));
    }
    return page.toString();
  }

  private static String defaultValue(ConfigDef.ConfigKey key) {
    if (!key.hasDefault()) {
      return "(required)";
    }
    if (key.defaultValue == null) {
      return "";
    }
    String text = ConfigDef.convertToString(key.defaultValue, key.type);
    return text.isEmpty() ? "" : "`" + text + "`";
  }

  private static String escape(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ");
  }
}
