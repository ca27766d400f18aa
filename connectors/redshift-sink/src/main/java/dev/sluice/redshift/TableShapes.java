package dev.sluice.redshift;

import static java.util.stream.Collectors.joining;

import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.sql.Identifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/**
 * What tables are to be like: keys that hold for all tables, each of which may stand again with
 * {@code .<db>.<collection>} behind it for the table of one collection. Immutable.
 */
final class TableShapes {

  static final String MODE = "table.mode";
  static final String DISTKEY = "table.distkey";
  static final String SORTKEY = "table.sortkey";
  static final String SYNCED_AT = "table.synced.at";

  /** Redshift's limit (Database Developer Guide, CREATE TABLE). */
  private static final int MAX_SORTKEY = 400;

  private static final Map<String, BiConsumer<String, Object>> VALIDATORS =
      new LinkedHashMap<>(
          Map.of(
              MODE, TableShapes::requireMode,
              DISTKEY, TableShapes::requireDistkey,
              SORTKEY, TableShapes::requireSortkey,
              SYNCED_AT, TableShapes::requireBoolean));

  private final String topicPrefix;
  private final Map<String, ?> properties;

  /**
   * @param topicPrefix what the data topics begin with, without the dot
   * @param properties the connector's configuration, validated
   */
  TableShapes(String topicPrefix, Map<String, ?> properties) {
    this.topicPrefix = topicPrefix;
    this.properties = Map.copyOf(properties);
  }

  static void define(ConfigDef definition) {
    definition
        .define(
            MODE,
            ConfigDef.Type.STRING,
            "upsert",
            validator(MODE, "upsert, append or history"),
            Importance.HIGH,
            "What tables keep: 'upsert' the current state, one row per document; 'append' a row per"
                + " change; 'history' a row per state with the time for which it held. The mode of a"
                + " table cannot change. "
                + perTable(MODE))
        .define(
            DISTKEY,
            ConfigDef.Type.STRING,
            TableShape.DEFAULT.distkey(),
            validator(DISTKEY, "AUTO, EVEN, ALL or a column"),
            Importance.MEDIUM,
            "By which column new tables are distributed, or the style AUTO, EVEN or ALL. Loads are"
                + " fastest by the default. "
                + perTable(DISTKEY))
        .define(
            SORTKEY,
            ConfigDef.Type.STRING,
            TableShape.DEFAULT.sortkey().get(0),
            validator(SORTKEY, "AUTO, NONE or columns, separated by commas"),
            Importance.MEDIUM,
            "By which columns, separated by commas, new tables are sorted, or AUTO or NONE. "
                + perTable(SORTKEY))
        .define(
            SYNCED_AT,
            ConfigDef.Type.BOOLEAN,
            false,
            Importance.LOW,
            "Whether tables have a column _sluice_synced_at, the time of the load that wrote the"
                + " row. "
                + perTable(SYNCED_AT));
  }

  private static String perTable(String key) {
    return "%s.<db>.<collection> sets it for one collection.".formatted(key);
  }

  private static ConfigDef.Validator validator(String key, String valid) {
    return ConfigDef.LambdaValidator.with(
        (name, value) -> VALIDATORS.get(key).accept(name, value), () -> valid);
  }

  /** What is wrong with keys of single collections, by the key that they specialise. */
  static void faults(Map<String, String> properties, Map<String, String> faults) {
    properties.forEach(
        (name, value) ->
            VALIDATORS.forEach(
                (key, validator) -> {
                  if (name.startsWith(key + ".")) {
                    try {
                      requireNamespace(name, name.substring(key.length() + 1));
                      validator.accept(name, value);
                    } catch (ConfigException e) {
                      faults.merge(key, e.getMessage(), (one, two) -> one + "; " + two);
                    }
                  }
                }));
  }

  /** The shape of a data topic's table. */
  TableShape of(String topic) {
    String namespace =
        topic.startsWith(topicPrefix + ".") ? topic.substring(topicPrefix.length() + 1) : topic;
    return new TableShape(
        mode(value(MODE, namespace).orElse("upsert")),
        value(DISTKEY, namespace).orElse(TableShape.DEFAULT.distkey()),
        value(SORTKEY, namespace).map(TableShapes::list).orElse(TableShape.DEFAULT.sortkey()),
        value(SYNCED_AT, namespace).map(Boolean::parseBoolean).orElse(false));
  }

  private Optional<String> value(String key, String namespace) {
    Object own = properties.get(key + "." + namespace);
    return Optional.ofNullable(own == null ? properties.get(key) : own).map(Object::toString);
  }

  private static TableMode mode(String text) {
    return TableMode.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static List<String> list(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }

  private static void requireMode(String name, Object value) {
    if (Arrays.stream(TableMode.values()).noneMatch(mode -> mode.text().equals(value))) {
      throw new ConfigException(
          name,
          value,
          Arrays.stream(TableMode.values())
              .map(TableMode::text)
              .collect(joining(", ", "must be one of ", "")));
    }
  }

  private static void requireDistkey(String name, Object value) {
    String text = String.valueOf(value);
    if (!TableShape.DISTSTYLES.contains(text)) {
      requireColumn(name, value, text);
    }
  }

  private static void requireSortkey(String name, Object value) {
    List<String> columns = list(String.valueOf(value));
    if (columns.equals(List.of(TableShape.SORTKEY_AUTO))
        || columns.equals(List.of(TableShape.SORTKEY_NONE))) {
      return;
    }
    columns.forEach(column -> requireColumn(name, value, column));
    if (columns.size() > MAX_SORTKEY || columns.stream().distinct().count() < columns.size()) {
      throw new ConfigException(
          name, value, "must name at most %d columns, each once".formatted(MAX_SORTKEY));
    }
  }

  private static void requireColumn(String name, Object value, String column) {
    try {
      Identifier.quote(column);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(name, value, e.getMessage());
    }
  }

  private static void requireBoolean(String name, Object value) {
    if (!String.valueOf(value).matches("(?i)true|false")) {
      throw new ConfigException(name, value, "must be true or false");
    }
  }

  private static void requireNamespace(String name, String namespace) {
    int dot = namespace.indexOf('.');
    if (dot <= 0 || dot == namespace.length() - 1) {
      throw new ConfigException(
          "%s must end in <db>.<collection>, as the data topic does".formatted(name));
    }
  }
}
