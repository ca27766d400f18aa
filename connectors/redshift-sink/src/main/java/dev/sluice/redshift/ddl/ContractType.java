package dev.sluice.redshift.ddl;

import dev.sluice.redshift.failure.HeldException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A contract type as files carry it, see {@code docs/formats.md}.
 *
 * @param kind which type
 * @param precision digits of a decimal; 0 for other types
 * @param scale digits after the point of a decimal; 0 for other types
 * @param subtype sub-type of the binaries of bytes; 0 for other types
 */
public record ContractType(Kind kind, int precision, int scale, int subtype) {

  /** The types, named as in the format but for the case. */
  public enum Kind {
    OBJECTID,
    STRING,
    INT,
    LONG,
    DOUBLE,
    DECIMAL,
    BOOLEAN,
    TIMESTAMP,
    BYTES,
    UUID,
    JSON;

    private String text() {
      return this == OBJECTID ? "objectId" : name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d{1,2}),(\\d{1,2})\\)");
  private static final Pattern SUBTYPED = Pattern.compile("bytes\\(([0-9a-f]{2})\\)");
  private static final int MAX_PRECISION = 38;

  /**
   * Reads a type.
   *
   * @param where the file and column, named in errors
   * @throws HeldException if this release does not know the type
   */
  public static ContractType parse(String text, String where) {
    Matcher decimal = DECIMAL.matcher(text);
    Matcher subtyped = SUBTYPED.matcher(text);
    if (subtyped.matches()) {
      return new ContractType(Kind.BYTES, 0, 0, Integer.parseInt(subtyped.group(1), 16));
    } else if (decimal.matches()) {
      int precision = Integer.parseInt(decimal.group(1));
      int scale = Integer.parseInt(decimal.group(2));
      if (precision >= 1 && precision <= MAX_PRECISION && scale <= precision) {
        return new ContractType(Kind.DECIMAL, precision, scale, 0);
      }
    } else {
      for (Kind kind : Kind.values()) {
        if (kind != Kind.DECIMAL && kind.text().equals(text)) {
          return new ContractType(kind, 0, 0, 0);
        }
      }
    }
    throw new HeldException(
        "%s has the type '%s', which this release cannot load; upgrade the Redshift sink"
            .formatted(where, text));
  }
}
