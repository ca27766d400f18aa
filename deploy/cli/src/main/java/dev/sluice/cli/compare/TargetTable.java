package dev.sluice.cli.compare;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The table in Redshift that a data topic ends in, after the rules of docs/formats.md.
 *
 * @param schema not quoted
 * @param name not quoted
 */
public record TargetTable(String schema, String name) {
  private static final int HASH_DIGITS = 8;
  // Redshift cuts longer names silently.
  private static final int LONGEST_NAME = 127;

  /**
   * The table of a collection.
   *
   * @param topic its data topic, {@code <prefix>.<db>.<collection>}
   * @param namespace {@code <db>.<collection>}
   * @throws IllegalArgumentException when the topic is not one of the namespace
   */
  public static TargetTable of(String topic, String namespace) {
    String tail = "." + namespace.replaceAll("[^A-Za-z0-9._-]", "_");
    int at = topic.lastIndexOf(tail);
    if (at <= 0) {
      throw new IllegalArgumentException("topic " + topic + " is not one of " + namespace);
    }
    String rest = topic.substring(at + 1);
    // A database's name has no dot in it.
    int dot = rest.indexOf('.');
    String db = rest.substring(0, dot);
    String collection = rest.substring(dot + 1);
    String schema = plain(db);
    String name = plain(collection);
    boolean schemaChanged = !schema.equals(lower(db));
    boolean nameChanged = schemaChanged || !name.equals(lower(collection));
    // The schema is that of every table of the database, so its suffix cannot depend on the topic.
    return new TargetTable(
        fitted(schema, schemaChanged, "_" + hash(db)),
        fitted(name, nameChanged, "_" + hash(topic)));
  }

  /** The name as SQL wants it. */
  public String sql() {
    return quoted(schema) + "." + quoted(name);
  }

  @Override
  public String toString() {
    return schema + "." + name;
  }

  private static String plain(String text) {
    String plain = lower(text).replaceAll("[^a-z0-9_]", "_");
    return !plain.isEmpty() && Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static String fitted(String name, boolean changed, String suffix) {
    int length = name.length() + (changed ? suffix.length() : 0);
    if (length > LONGEST_NAME) {
      return name.substring(0, LONGEST_NAME - suffix.length()) + suffix;
    }
    return changed ? name + suffix : name;
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
