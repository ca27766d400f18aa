package dev.sluice.redshift.sql;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A name in SQL. Names are always quoted, so that a reserved word ({@code user}, {@code order},
 * {@code tag}) needs no list to be kept up to date. Redshift folds quoted names to lower case, too,
 * and cuts names after 127 bytes without a word (Database Developer Guide, Names and identifiers);
 * here both are refused.
 */
public final class Identifier {

  /** Longest name in bytes that Redshift keeps whole. */
  public static final int MAX_BYTES = 127;

  private Identifier() {}

  /**
   * The name as it stands in SQL.
   *
   * @throws IllegalArgumentException if Redshift would not keep the name as it is
   */
  public static String quote(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("'%s' is not a name".formatted(name));
    }
    if (name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "'%s' is longer than the %d bytes that Redshift keeps of a name"
              .formatted(name, MAX_BYTES));
    }
    if (!name.equals(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "'%s' has upper-case letters, which Redshift folds to lower case".formatted(name));
    }
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
