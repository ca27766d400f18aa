package dev.sluice.redshift.ddl;

import dev.sluice.redshift.failure.HeldException;
import java.util.Optional;

/**
 * A column type of Redshift.
 *
 * @param kind which type
 * @param length bytes of VARCHAR and VARBYTE, digits of DECIMAL; 0 for other types
 * @param scale digits after the point of DECIMAL; 0 for other types
 */
public record SqlType(Kind kind, int length, int scale) {

  /** The types that the sink makes; a column of any other type is {@code OTHER}. */
  public enum Kind {
    VARCHAR,
    INTEGER,
    BIGINT,
    DOUBLE,
    DECIMAL,
    BOOLEAN,
    TIMESTAMP,
    VARBYTE,
    SUPER,
    OTHER
  }

  /** Longest VARCHAR in bytes (Database Developer Guide, Character types). */
  public static final int MAX_VARCHAR = 65_535;

  /** Longest VARBYTE in bytes (Database Developer Guide, VARBYTE type). */
  public static final int MAX_VARBYTE = 16_777_216;

  /** Most digits of a DECIMAL (Database Developer Guide, Numeric types). */
  public static final int MAX_PRECISION = 38;

  static final int OBJECT_ID_LENGTH = 24;
  static final int UUID_LENGTH = 36;

  private static final int MIN_VARCHAR = 32;
  private static final int MIN_VARBYTE = 65_536;

  /** More than a row may have, and a power of two that leaves room for the sub-type. */
  private static final int MAX_BINARY = 8_388_608;

  public static final SqlType INTEGER = of(Kind.INTEGER);
  public static final SqlType BIGINT = of(Kind.BIGINT);
  public static final SqlType DOUBLE = of(Kind.DOUBLE);
  public static final SqlType BOOLEAN = of(Kind.BOOLEAN);
  public static final SqlType TIMESTAMP = of(Kind.TIMESTAMP);
  public static final SqlType SUPER = of(Kind.SUPER);

  private static SqlType of(Kind kind) {
    return new SqlType(kind, 0, 0);
  }

  public static SqlType varchar(int bytes) {
    return new SqlType(Kind.VARCHAR, bytes, 0);
  }

  public static SqlType varbyte(int bytes) {
    return new SqlType(Kind.VARBYTE, bytes, 0);
  }

  public static SqlType decimal(int precision, int scale) {
    return new SqlType(Kind.DECIMAL, precision, scale);
  }

  /**
   * The type of a table's column for values of a contract type, with headroom: text and binary get
   * a power of two, so that they rarely have to grow. The lengths of objectId and uuid are no
   * powers of two, which tells them apart from text; and the length of bytes is a power of two and
   * the sub-type of the binaries, which is so remembered.
   *
   * @param maxBytes longest value in bytes; 0 if unknown or not a matter of the type
   * @throws HeldException if Redshift cannot hold a value that long
   */
  public static SqlType forTable(ContractType type, int maxBytes, String where) {
    return switch (type.kind()) {
      case OBJECTID -> varchar(OBJECT_ID_LENGTH);
      case UUID -> varchar(UUID_LENGTH);
      case STRING -> varchar(roomy(maxBytes, MIN_VARCHAR, MAX_VARCHAR, where));
      case INT -> INTEGER;
      case LONG -> BIGINT;
      case DOUBLE -> DOUBLE;
      case DECIMAL -> decimal(type.precision(), type.scale());
      case BOOLEAN -> BOOLEAN;
      case TIMESTAMP -> TIMESTAMP;
      case BYTES -> varbyte(roomy(maxBytes, MIN_VARBYTE, MAX_BINARY, where) + type.subtype());
      case JSON -> SUPER;
    };
  }

  /** The type of a stage's column, which COPY fills: JSON arrives as the bytes of its text. */
  public static SqlType forStage(ContractType type, int maxBytes, String where) {
    return type.kind() == ContractType.Kind.JSON
        ? varbyte(MAX_VARBYTE)
        : forTable(type, maxBytes, where);
  }

  private static int roomy(int bytes, int least, int most, String where) {
    if (bytes > most) {
      throw new HeldException(
          "%s has a value of %d bytes, and Redshift holds at most %d; its contract must keep such"
                  .formatted(where, bytes, most)
              + " values out");
    }
    return Math.min(most, powerOfTwo(Math.max(bytes, least)));
  }

  private static int powerOfTwo(int atLeast) {
    int highest = Integer.highestOneBit(atLeast);
    return highest == atLeast ? atLeast : highest << 1;
  }

  /** Whether a column of this type holds texts of one kind only: ObjectIds or UUIDs. */
  boolean isTextOfAKind() {
    return kind == Kind.VARCHAR && (length == OBJECT_ID_LENGTH || length == UUID_LENGTH);
  }

  /** The sub-type of the binaries that a VARBYTE column of a table holds; 0 for other types. */
  int subtype() {
    return kind == Kind.VARBYTE ? length - Integer.highestOneBit(length) : 0;
  }

  /** Whether every value of the other type fits this one as it is. */
  public boolean holds(SqlType other) {
    if (kind != other.kind) {
      return false;
    }
    return switch (kind) {
      case VARCHAR -> length >= other.length;
      case VARBYTE -> length >= other.length && subtype() == other.subtype();
      case DECIMAL -> scale >= other.scale && length - scale >= other.length - other.scale;
      case OTHER -> false;
      default -> true;
    };
  }

  /**
   * The narrowest type that holds both without loss: int, long and decimal widen in this order, int
   * also to double; text and binary grow at least twofold. Empty if there is none.
   */
  public Optional<SqlType> widened(SqlType other) {
    if (holds(other)) {
      return Optional.of(this);
    }
    if (other.holds(this)) {
      return Optional.of(kind == Kind.VARCHAR || kind == Kind.VARBYTE ? grown(other) : other);
    }
    if (isExact() && other.isExact()) {
      return exact(other);
    }
    boolean withDouble = kind == Kind.DOUBLE || other.kind == Kind.DOUBLE;
    boolean withInt = kind == Kind.INTEGER || other.kind == Kind.INTEGER;
    return withDouble && withInt ? Optional.of(DOUBLE) : Optional.empty();
  }

  private SqlType grown(SqlType other) {
    int most = kind == Kind.VARCHAR ? MAX_VARCHAR : MAX_BINARY;
    int room = length - subtype();
    int bytes = Math.max(other.length - other.subtype(), (int) Math.min(most, 2L * room));
    return new SqlType(kind, Math.min(most, powerOfTwo(bytes)) + subtype(), 0);
  }

  private boolean isExact() {
    return kind == Kind.INTEGER || kind == Kind.BIGINT || kind == Kind.DECIMAL;
  }

  private Optional<SqlType> exact(SqlType other) {
    if (kind != Kind.DECIMAL && other.kind != Kind.DECIMAL) {
      return Optional.of(BIGINT);
    }
    int newScale = Math.max(scale, other.scale);
    int newPrecision = Math.max(wholeDigits(), other.wholeDigits()) + newScale;
    return newPrecision > MAX_PRECISION
        ? Optional.empty()
        : Optional.of(decimal(newPrecision, newScale));
  }

  private int wholeDigits() {
    return switch (kind) {
      case INTEGER -> 10;
      case BIGINT -> 19;
      default -> length - scale;
    };
  }

  /** The type as it stands in SQL. */
  public String sql() {
    return switch (kind) {
      case VARCHAR, VARBYTE -> kind + "(" + length + ")";
      case DECIMAL -> "DECIMAL(" + length + "," + scale + ")";
      case DOUBLE -> "DOUBLE PRECISION";
      default -> kind.name();
    };
  }

  @Override
  public String toString() {
    return sql();
  }
}
