package dev.sluice.guard.contract;

import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The type of a column in a contract. Text form: {@code objectId}, {@code string}, {@code int},
 * {@code long}, {@code double}, {@code decimal(p,s)}, {@code boolean}, {@code timestamp}, {@code
 * bytes}, {@code bytes(05)} with a sub-type in hex, {@code uuid}, {@code json}.
 *
 * @param kind the type without its parameters
 * @param precision decimal digits, 1 to 38, of a decimal; else 0
 * @param scale decimal digits after the point, 0 to {@code precision}, of a decimal; else 0
 * @param subtype the sub-type, 0 to 255, of bytes, which a column of bytes alone would forget; else
 *     0
 */
public record ContractType(Kind kind, int precision, int scale, int subtype) {

  /** The most digits that a Redshift DECIMAL holds. */
  public static final int MAX_PRECISION = 38;

  /** The most of them after the point (Database Developer Guide, Numeric types). */
  public static final int MAX_SCALE = 37;

  public static final ContractType OBJECT_ID = new ContractType(Kind.OBJECT_ID, 0, 0, 0);
  public static final ContractType STRING = new ContractType(Kind.STRING, 0, 0, 0);
  public static final ContractType INT = new ContractType(Kind.INT, 0, 0, 0);
  public static final ContractType LONG = new ContractType(Kind.LONG, 0, 0, 0);
  public static final ContractType DOUBLE = new ContractType(Kind.DOUBLE, 0, 0, 0);
  public static final ContractType BOOLEAN = new ContractType(Kind.BOOLEAN, 0, 0, 0);
  public static final ContractType TIMESTAMP = new ContractType(Kind.TIMESTAMP, 0, 0, 0);
  public static final ContractType BYTES = new ContractType(Kind.BYTES, 0, 0, 0);
  public static final ContractType UUID = new ContractType(Kind.UUID, 0, 0, 0);
  public static final ContractType JSON = new ContractType(Kind.JSON, 0, 0, 0);

  private static final Pattern DECIMAL = Pattern.compile("decimal\\((\\d{1,2}),(\\d{1,2})\\)");
  private static final Pattern SUBTYPED = Pattern.compile("bytes\\(([0-9a-f]{2})\\)");

  /**
   * A type without its parameters; inside a json column, where values are text, it is all that
   * counts.
   */
  public enum Kind {
    OBJECT_ID("objectId"),
    STRING("string"),
    INT("int"),
    LONG("long"),
    DOUBLE("double"),
    DECIMAL("decimal"),
    BOOLEAN("boolean"),
    TIMESTAMP("timestamp"),
    BYTES("bytes"),
    UUID("uuid"),
    JSON("json");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if no kind has this text
     */
    public static Kind parse(String text) {
      for (Kind kind : values()) {
        if (kind.text.equals(text)) {
          return kind;
        }
      }
      throw new IllegalArgumentException("Unknown type '" + text + "'");
    }

    /** The narrowest kind that holds every value of both without loss; JSON when no other does. */
    public static Kind lub(Kind a, Kind b) {
      if (a == b) {
        return a;
      }
      if (a == INT && (b == LONG || b == DOUBLE || b == DECIMAL)) {
        return b;
      }
      if (b == INT) {
        return a == LONG || a == DOUBLE || a == DECIMAL ? a : JSON;
      }
      if ((a == LONG && b == DECIMAL) || (a == DECIMAL && b == LONG)) {
        return DECIMAL;
      }
      return JSON;
    }
  }

  public ContractType {
    if (kind == Kind.DECIMAL) {
      boolean digits = precision >= 1 && precision <= MAX_PRECISION;
      if (!digits || scale < 0 || scale > Math.min(precision, MAX_SCALE)) {
        throw new IllegalArgumentException(
            "decimal("
                + precision
                + ","
                + scale
                + ") is not within 1..38 digits, of which 0..37 are after the point");
      }
    } else if (precision != 0 || scale != 0) {
      throw new IllegalArgumentException(kind.text() + " takes no precision and scale");
    }
    if (subtype < 0 || subtype > 255 || (subtype != 0 && kind != Kind.BYTES)) {
      throw new IllegalArgumentException(kind.text() + " takes no sub-type " + subtype);
    }
  }

  /**
   * A decimal.
   *
   * @throws IllegalArgumentException unless 1 ≤ precision ≤ 38 and 0 ≤ scale ≤ precision
   */
  public static ContractType decimal(int precision, int scale) {
    return new ContractType(Kind.DECIMAL, precision, scale, 0);
  }

  /**
   * Binaries of one sub-type.
   *
   * @throws IllegalArgumentException unless 0 ≤ subtype ≤ 255
   */
  public static ContractType bytes(int subtype) {
    return new ContractType(Kind.BYTES, 0, 0, subtype);
  }

  /** The type of a kind that takes no parameters. */
  public static ContractType of(Kind kind) {
    return switch (kind) {
      case OBJECT_ID -> OBJECT_ID;
      case STRING -> STRING;
      case INT -> INT;
      case LONG -> LONG;
      case DOUBLE -> DOUBLE;
      case DECIMAL -> throw new IllegalArgumentException("decimal needs a precision and a scale");
      case BOOLEAN -> BOOLEAN;
      case TIMESTAMP -> TIMESTAMP;
      case BYTES -> BYTES;
      case UUID -> UUID;
      case JSON -> JSON;
    };
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if the text is not a type
   */
  public static ContractType parse(String text) {
    Matcher decimal = DECIMAL.matcher(text);
    if (decimal.matches()) {
      return decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
    }
    Matcher subtyped = SUBTYPED.matcher(text);
    if (subtyped.matches()) {
      return bytes(Integer.parseInt(subtyped.group(1), 16));
    }
    Kind kind = Kind.parse(text);
    if (kind == Kind.DECIMAL) {
      throw new IllegalArgumentException(
          "Type 'decimal' needs a precision and a scale: decimal(p,s)");
    }
    return of(kind);
  }

  public String text() {
    if (subtype != 0) {
      return "bytes(" + HexFormat.of().toHexDigits((byte) subtype) + ")";
    }
    return kind == Kind.DECIMAL ? "decimal(" + precision + "," + scale + ")" : kind.text();
  }

  @Override
  public String toString() {
    return text();
  }

  /**
   * The narrowest type that holds every value of both without loss: int → long → decimal, int →
   * double, anything else json. A long and a double join to json, since a double does not hold
   * every long beyond 2^53; bytes of two sub-types join to json; a long and a decimal join to a
   * decimal with 19 digits before the point, or to json when that takes more than 38 digits.
   */
  public static ContractType lub(ContractType a, ContractType b) {
    if (a.equals(b)) {
      return a;
    }
    Kind kind = Kind.lub(a.kind, b.kind);
    if (kind == Kind.BYTES) {
      return JSON;
    }
    if (kind != Kind.DECIMAL) {
      return of(kind);
    }
    int scale = Math.max(a.scale, b.scale);
    int precision = Math.max(a.integerDigits(), b.integerDigits()) + scale;
    return precision > MAX_PRECISION ? JSON : decimal(Math.max(precision, 1), scale);
  }

  /** Whether a decimal can have so many digits before and after the point. */
  public static boolean hasDecimal(int before, int after) {
    return before + after <= MAX_PRECISION && after <= MAX_SCALE;
  }

  private int integerDigits() {
    return switch (kind) {
      case INT -> 10;
      case LONG -> 19;
      default -> precision - scale;
    };
  }
}
