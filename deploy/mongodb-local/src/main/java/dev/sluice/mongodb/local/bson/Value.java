package dev.sluice.mongodb.local.bson;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.bson.types.Decimal128;

/**
 * One BSON value: its type and the bytes that encode it, without the name. Immutable as long as
 * nobody writes to the array it is a slice of. Two values are equal when type and bytes are;
 * MongoDB's own equality is {@link ValueOrder}'s.
 */
public final class Value {
  private static final byte[] NONE = new byte[0];
  public static final Value NULL = new Value(BsonType.NULL, NONE, 0, 0);
  public static final Value UNDEFINED = new Value(BsonType.UNDEFINED, NONE, 0, 0);
  public static final Value TRUE = new Value(BsonType.BOOLEAN, new byte[] {1}, 0, 1);
  public static final Value FALSE = new Value(BsonType.BOOLEAN, new byte[] {0}, 0, 1);

  private final byte type;
  private final byte[] bytes;
  private final int offset;
  private final int length;

  public Value(byte type, byte[] bytes, int offset, int length) {
    this.type = type;
    this.bytes = bytes;
    this.offset = offset;
    this.length = length;
  }

  public static Value of(int value) {
    byte[] bytes = new byte[4];
    Bytes.putInt(bytes, 0, value);
    return new Value(BsonType.INT, bytes, 0, 4);
  }

  public static Value of(long value) {
    return eight(BsonType.LONG, value);
  }

  public static Value of(double value) {
    return eight(BsonType.DOUBLE, Double.doubleToRawLongBits(value));
  }

  public static Value of(boolean value) {
    return value ? TRUE : FALSE;
  }

  public static Value of(String value) {
    byte[] text = value.getBytes(UTF_8);
    byte[] bytes = new byte[text.length + 5];
    Bytes.putInt(bytes, 0, text.length + 1);
    System.arraycopy(text, 0, bytes, 4, text.length);
    return new Value(BsonType.STRING, bytes, 0, bytes.length);
  }

  public static Value of(Doc doc) {
    return new Value(BsonType.DOCUMENT, doc.bytes(), doc.offset(), doc.size());
  }

  public static Value of(Decimal128 value) {
    byte[] bytes = new byte[16];
    Bytes.putLong(bytes, 0, value.getLow());
    Bytes.putLong(bytes, 8, value.getHigh());
    return new Value(BsonType.DECIMAL, bytes, 0, 16);
  }

  /** A UUID as binary of subtype 4. */
  public static Value of(UUID value) {
    byte[] bytes = new byte[21];
    Bytes.putInt(bytes, 0, 16);
    bytes[4] = 4;
    Bytes.putLong(bytes, 5, Long.reverseBytes(value.getMostSignificantBits()));
    Bytes.putLong(bytes, 13, Long.reverseBytes(value.getLeastSignificantBits()));
    return new Value(BsonType.BINARY, bytes, 0, 21);
  }

  public static Value binary(byte[] data) {
    byte[] bytes = new byte[5 + data.length];
    Bytes.putInt(bytes, 0, data.length);
    System.arraycopy(data, 0, bytes, 5, data.length);
    return new Value(BsonType.BINARY, bytes, 0, bytes.length);
  }

  public static Value array(List<Value> values) {
    DocBuilder builder = new DocBuilder();
    int i = 0;
    for (Value value : values) {
      builder.put(Integer.toString(i++), value);
    }
    Doc doc = builder.build();
    return new Value(BsonType.ARRAY, doc.bytes(), doc.offset(), doc.size());
  }

  /** A date from milliseconds since 1970. */
  public static Value date(long millis) {
    return eight(BsonType.DATE, millis);
  }

  /** A BSON timestamp: seconds in the upper, increment in the lower 32 bits. */
  public static Value timestamp(long value) {
    return eight(BsonType.TIMESTAMP, value);
  }

  public static Value objectId(byte[] twelve) {
    return new Value(BsonType.OBJECT_ID, twelve, 0, 12);
  }

  private static Value eight(byte type, long value) {
    byte[] bytes = new byte[8];
    Bytes.putLong(bytes, 0, value);
    return new Value(type, bytes, 0, 8);
  }

  public byte type() {
    return type;
  }

  public byte[] bytes() {
    return bytes;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  public boolean isNumber() {
    return type == BsonType.INT
        || type == BsonType.DOUBLE
        || type == BsonType.LONG
        || type == BsonType.DECIMAL;
  }

  public boolean isDocument() {
    return type == BsonType.DOCUMENT;
  }

  public boolean isArray() {
    return type == BsonType.ARRAY;
  }

  public boolean isString() {
    return type == BsonType.STRING;
  }

  public boolean isNull() {
    return type == BsonType.NULL;
  }

  /** Null or undefined. */
  public boolean isNullish() {
    return type == BsonType.NULL || type == BsonType.UNDEFINED;
  }

  /** The raw eight bytes of a long, date, timestamp or double. */
  public long bits() {
    return Bytes.longAt(bytes, offset);
  }

  /** A number as a long, cut towards zero; 0 for what is no number. */
  public long asLong() {
    return switch (type) {
      case BsonType.INT -> Bytes.intAt(bytes, offset);
      case BsonType.LONG, BsonType.DATE, BsonType.TIMESTAMP -> bits();
      case BsonType.DOUBLE -> (long) Double.longBitsToDouble(bits());
      case BsonType.DECIMAL -> (long) asDouble();
      case BsonType.BOOLEAN -> bytes[offset];
      default -> 0;
    };
  }

  public int asInt() {
    return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, asLong()));
  }

  public double asDouble() {
    return switch (type) {
      case BsonType.DOUBLE -> Double.longBitsToDouble(bits());
      case BsonType.DECIMAL -> decimalAsDouble();
      default -> asLong();
    };
  }

  private double decimalAsDouble() {
    Decimal128 decimal = asDecimal();
    if (decimal.isNaN()) {
      return Double.NaN;
    }
    if (decimal.isInfinite()) {
      return decimal.isNegative() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return asBigDecimal().doubleValue();
  }

  public Decimal128 asDecimal() {
    return Decimal128.fromIEEE754BIDEncoding(
        Bytes.longAt(bytes, offset + 8), Bytes.longAt(bytes, offset));
  }

  /** A finite number exactly. */
  public BigDecimal asBigDecimal() {
    return switch (type) {
      case BsonType.DOUBLE -> new BigDecimal(asDouble());
      case BsonType.DECIMAL -> {
        Decimal128 decimal = asDecimal();
        // Decimal128 refuses to give a negative zero as a BigDecimal.
        yield decimal.equals(Decimal128.NEGATIVE_ZERO) || isZeroDecimal(decimal)
            ? BigDecimal.ZERO
            : decimal.bigDecimalValue();
      }
      default -> BigDecimal.valueOf(asLong());
    };
  }

  private static boolean isZeroDecimal(Decimal128 decimal) {
    return decimal.isFinite() && decimal.getLow() == 0 && (decimal.getHigh() << 15) == 0;
  }

  /** True for NaN and the infinities. */
  public boolean isNotFinite() {
    if (type == BsonType.DOUBLE) {
      return !Double.isFinite(asDouble());
    }
    return type == BsonType.DECIMAL && !asDecimal().isFinite();
  }

  /** What MongoDB takes for true: everything but false, null, undefined and zero. */
  public boolean asBoolean() {
    return switch (type) {
      case BsonType.BOOLEAN -> bytes[offset] != 0;
      case BsonType.NULL, BsonType.UNDEFINED -> false;
      case BsonType.INT, BsonType.LONG -> asLong() != 0;
      case BsonType.DOUBLE, BsonType.DECIMAL -> asDouble() != 0;
      default -> true;
    };
  }

  /** The text of a string, symbol or code. */
  public String asString() {
    return new String(bytes, offset + 4, Bytes.intAt(bytes, offset) - 1, UTF_8);
  }

  /** A document or array as a document. */
  public Doc asDoc() {
    return new Doc(bytes, offset);
  }

  /** The elements of an array. */
  public List<Value> elements() {
    List<Value> values = new ArrayList<>();
    Doc.Cursor cursor = asDoc().cursor();
    while (cursor.next()) {
      values.add(cursor.value());
    }
    return values;
  }

  public int binarySubtype() {
    return bytes[offset + 4] & 0xff;
  }

  public byte[] binaryData() {
    return Arrays.copyOfRange(bytes, offset + 5, offset + length);
  }

  public String regexPattern() {
    return cstring(offset);
  }

  public String regexOptions() {
    return cstring(endOfCstring(offset) + 1);
  }

  private String cstring(int from) {
    return new String(bytes, from, endOfCstring(from) - from, UTF_8);
  }

  private int endOfCstring(int from) {
    int end = from;
    while (bytes[end] != 0) {
      end++;
    }
    return end;
  }

  /** This value in an array of its own, so that it does not hold a larger one in memory. */
  public Value detached() {
    return length == bytes.length
        ? this
        : new Value(type, Arrays.copyOfRange(bytes, offset, offset + length), 0, length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Value that
        && type == that.type
        && Arrays.equals(
            bytes, offset, offset + length, that.bytes, that.offset, that.offset + that.length);
  }

  @Override
  public int hashCode() {
    int hash = type;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }

  @Override
  public String toString() {
    return ShellText.of(this);
  }
}
