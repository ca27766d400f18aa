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
    String suffix = "_" + Digest.shortHex(topic.getBytes(StandardCharsets.UTF_8));
    return Optional.of(new TableName(name(schemaPrefix + db, suffix), name(rest, suffix)));
  }

  private static String name(String part, String suffix) {
    String plain = plain(part);
    boolean changed = !plain.equals(part.toLowerCase(Locale.ROOT));
    if (plain.length() + (changed ? suffix.length() : 0) <= Identifier.MAX_BYTES) {
      return changed ? plain + suffix : plain;
    }
    return plain.substring(0, Identifier.MAX_BYTES - suffix.length()) + suffix;
  }

  private static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length() + 1);
    String lower = name.toLowerCase(Locale.ROOT);
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
