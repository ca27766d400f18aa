package dev.sluice.redshift.sql;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Which table a topic is loaded into, as {@code docs/formats.md} says: topic {@code
 * <prefix>.<db>.<rest>} becomes table {@code <rest>} in schema {@code <db>}.
 *
 * @param topicPrefix what all data topics begin with, without the dot
 * @param schemaPrefix what is put in front of every schema; may be empty
 */
public record TableNaming(String topicPrefix, String schemaPrefix) {

  /** The table of a topic; empty if the topic is not {@code <prefix>.<db>.<rest>}. */
  public Optional<TableName> tableOf(String topic) {
    String start = topicPrefix + ".";
    if (!topic.startsWith(start)) {
      return Optional.empty();
    }
    int dot = topic.indexOf('.', start.length());
    if (dot <= start.length() || dot == topic.length() - 1) {
      return Optional.empty();
    }
    String db = topic.substring(start.length(), dot);
    String rest = topic.substring(dot + 1);
    String schema = plain(schemaPrefix + db);
    String table = plain(rest);
    boolean schemaChanged = !schema.equals(lower(schemaPrefix + db));
    boolean tableChanged = schemaChanged || !table.equals(lower(rest));
    // The schema is that of every table of the database, so its suffix cannot depend on the topic.
    return Optional.of(
        new TableName(
            fitted(schema, schemaChanged, hash(db)), fitted(table, tableChanged, hash(topic))));
  }

  private static String fitted(String name, boolean changed, String hash) {
    String suffix = "_" + hash;
    int length = name.length() + (changed ? suffix.length() : 0);
    if (length > Identifier.MAX_BYTES) {
      return name.substring(0, Identifier.MAX_BYTES - suffix.length()) + suffix;
    }
    return changed ? name + suffix : name;
  }

  private static String hash(String text) {
    return Digest.shortHex(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length() + 1);
    String lower = lower(name);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (i == 0 && digit) {
        plain.append('_');
      }
      plain.append((c >= 'a' && c <= 'z') || digit || c == '_' ? c : '_');
    }
    return plain.toString();
  }
}
