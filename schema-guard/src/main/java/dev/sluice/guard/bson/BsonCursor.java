package dev.sluice.guard.bson;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bson.types.Decimal128;

/**
 * Walks over the elements of a BSON document in its bytes, without building anything. Every length
 * is checked against the bytes there are. After {@link #next} the value accessors read the current
 * element; a document or array is entered with {@link #enter} and left with {@link #leave}, or
 * skipped by the next call of {@link #next}. Not thread-safe.
 */
public final class BsonCursor {

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Deeper than what the server stores, and shallow enough for any stack. */
  private static final int MAX_DEPTH = 300;

  private static final int DECIMAL_DIGITS = 34;

  /** The lengths of the types with a fixed one, by type; -1: not fixed or no type. */
  private static final byte[] FIXED = new byte[256];

  static {
    Arrays.fill(FIXED, (byte) -1);
    FIXED[BsonTypes.DOUBLE] = 8;
    FIXED[BsonTypes.UNDEFINED] = 0;
    FIXED[BsonTypes.OBJECT_ID] = 12;
    FIXED[BsonTypes.BOOLEAN] = 1;
    FIXED[BsonTypes.DATE] = 8;
    FIXED[BsonTypes.NULL] = 0;
    FIXED[BsonTypes.INT] = 4;
    FIXED[BsonTypes.TIMESTAMP] = 8;
    FIXED[BsonTypes.LONG] = 8;
    FIXED[BsonTypes.DECIMAL] = 16;
    FIXED[BsonTypes.MIN_KEY] = 0;
    FIXED[BsonTypes.MAX_KEY] = 0;
  }

  private byte[] data = new byte[0];
  private int end;
  private int depth;
  private int next;
  private int type;
  private int nameStart;
  private int nameEnd;
  private int valueStart;
  private int valueEnd;

  /** Stands before the first element of the document in {@code bytes}, which it must fill. */
  public BsonCursor on(byte[] bytes) {
    data = bytes;
    end = bytes.length;
    depth = 0;
    document(0, bytes.length);
    return this;
  }

  /**
   * Stands before the first element of the document that begins at {@code offset} and ends before
   * {@code limit}.
   */
  public BsonCursor on(byte[] bytes, int offset, int limit) {
    data = bytes;
    end = limit;
    depth = 0;
    document(offset, limit);
    return this;
  }

  private void document(int from, int limit) {
    if (limit - from < 5 || intAt(from) != limit - from || data[limit - 1] != 0) {
      throw malformed("a document does not have the length that it says", from);
    }
    next = from + 4;
    end = limit - 1;
  }

  /** Goes to the next element; false at the end of the document. */
  public boolean next() {
    int position = next;
    if (position >= end) {
      if (position != end) {
        throw malformed("an element exceeds its document", position);
      }
      return false;
    }
    type = data[position++] & 0xff;
    nameStart = position;
    while (position < end && data[position] != 0) {
      position++;
    }
    if (position >= end) {
      throw malformed("a field name does not end", nameStart);
    }
    nameEnd = position++;
    valueStart = position;
    int fixed = FIXED[type];
    long length = fixed >= 0 ? fixed : variableLength(position);
    if (length > end - position) {
      throw malformed("a value exceeds its document", position);
    }
    valueEnd = position + (int) length;
    next = valueEnd;
    return true;
  }

  private long variableLength(int at) {
    return switch (type) {
      case BsonTypes.STRING, BsonTypes.CODE, BsonTypes.SYMBOL -> 4L + stringLength(at) + 1;
      case BsonTypes.DOCUMENT, BsonTypes.ARRAY, BsonTypes.CODE_WITH_SCOPE -> {
        int length = lengthAt(at);
        if (length < 5) {
          throw malformed("a document is shorter than an empty one", at);
        }
        yield length;
      }
      case BsonTypes.BINARY -> 5L + lengthAt(at);
      case BsonTypes.DB_POINTER -> 4L + stringLength(at) + 1 + 12;
      case BsonTypes.REGEX -> afterCString(afterCString(at)) - at;
      default -> throw malformed("unknown type " + type, at);
    };
  }

  private int lengthAt(int at) {
    if (end - at < 4) {
      throw malformed("a length exceeds its document", at);
    }
    int length = intAt(at);
    if (length < 0) {
      throw malformed("a length is negative", at);
    }
    return length;
  }

  /** The length of the string at a position without its terminating zero. */
  private int stringLength(int at) {
    int length = lengthAt(at);
    if (length < 1 || length > end - at - 4 || data[at + 4 + length - 1] != 0) {
      throw malformed("a string does not have the length that it says", at);
    }
    return length - 1;
  }

  private int afterCString(int at) {
    int position = at;
    while (position < end && data[position] != 0) {
      position++;
    }
    if (position >= end) {
      throw malformed("a text does not end", at);
    }
    return position + 1;
  }

  /** Where {@link #leave} goes back to. */
  public long enter() {
    deeper();
    long mark = (long) next << 32 | end;
    document(valueStart, valueEnd);
    return mark;
  }

  /** Of a code with scope: where the UTF-8 bytes of its code begin. */
  public int codeStart() {
    return valueStart + 8;
  }

  /**
   * Of a code with scope: where the UTF-8 bytes of its code end.
   *
   * @throws MalformedBsonException if the code does not leave room for a scope
   */
  public int codeEnd() {
    int start = codeStart();
    long end = start > valueEnd ? start : start + (long) intAt(start - 4);
    if (end <= start || end > valueEnd - 5 || data[(int) end - 1] != 0) {
      throw malformed("code exceeds its scope", start);
    }
    return (int) end - 1;
  }

  /**
   * Of a code with scope: a cursor of its own before the first element of the scope.
   *
   * @throws MalformedBsonException if the scope is no document
   */
  public BsonCursor scope() {
    BsonCursor inner = new BsonCursor().on(data, codeEnd() + 1, valueEnd);
    inner.depth = depth;
    inner.deeper();
    return inner;
  }

  private void deeper() {
    if (++depth > MAX_DEPTH) {
      throw malformed("documents are nested deeper than " + MAX_DEPTH + " levels", valueStart);
    }
  }

  /** Goes back behind the document that {@link #enter} entered. */
  public void leave(long mark) {
    depth--;
    next = (int) (mark >>> 32);
    end = (int) mark;
  }

  /** See {@link BsonTypes}. */
  public int type() {
    return type;
  }

  public byte[] data() {
    return data;
  }

  public int nameStart() {
    return nameStart;
  }

  public int nameEnd() {
    return nameEnd;
  }

  /** The first byte of the value as BSON lays it out, lengths included. */
  public int valueStart() {
    return valueStart;
  }

  public int valueEnd() {
    return valueEnd;
  }

  public boolean isNull() {
    return type == BsonTypes.NULL;
  }

  /** Whether the current element has this name. */
  public boolean named(byte[] name) {
    int length = nameEnd - nameStart;
    if (length != name.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (data[nameStart + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * The name of the current element.
   *
   * @throws MalformedBsonException if it is not UTF-8
   */
  public String name() {
    checkName();
    return new String(data, nameStart, nameEnd - nameStart, StandardCharsets.UTF_8);
  }

  /**
   * Checks the name of the current element.
   *
   * @throws MalformedBsonException if it is not UTF-8
   */
  public void checkName() {
    if (!Utf8.valid(data, nameStart, nameEnd)) {
      throw malformed("a field name is not UTF-8", nameStart);
    }
  }

  /** Of a string, code or symbol: where its UTF-8 bytes begin. */
  public int textStart() {
    return valueStart + 4;
  }

  /** Of a string, code or symbol: where its UTF-8 bytes end. */
  public int textEnd() {
    return valueEnd - 1;
  }

  /**
   * Of a string; malformed UTF-8 is replaced, so check it with {@link Utf8#valid} where that
   * matters.
   */
  public String text() {
    return new String(data, textStart(), textEnd() - textStart(), StandardCharsets.UTF_8);
  }

  public int intValue() {
    return intAt(valueStart);
  }

  public long longValue() {
    return longAt(valueStart);
  }

  public double doubleValue() {
    return Double.longBitsToDouble(longAt(valueStart));
  }

  public boolean booleanValue() {
    byte value = data[valueStart];
    if (value != 0 && value != 1) {
      throw malformed("a boolean is neither true nor false", valueStart);
    }
    return value == 1;
  }

  public int binarySubtype() {
    return data[valueStart + 4] & 0xff;
  }

  public int binaryStart() {
    return hasInnerLength() ? valueStart + 9 : valueStart + 5;
  }

  public int binaryLength() {
    return valueEnd - binaryStart();
  }

  /**
   * Binary of the old subtype 2 says its length twice; the second length is not part of its bytes.
   */
  private boolean hasInnerLength() {
    return binarySubtype() == 2
        && valueEnd - valueStart >= 9
        && intAt(valueStart + 5) == valueEnd - valueStart - 9;
  }

  /** Whether the current binary is a UUID: subtype 3 or 4, 16 bytes. */
  public boolean isUuid() {
    int subtype = binarySubtype();
    return (subtype == 4 || subtype == 3) && binaryLength() == 16;
  }

  public Decimal128 decimal128() {
    return Decimal128.fromIEEE754BIDEncoding(longAt(valueStart + 8), longAt(valueStart));
  }

  /**
   * The current decimal; null when it is not a finite number. Negative zero is zero, and so are
   * bits of more than 34 digits (IEEE 754-2008, 3.5.2).
   */
  public BigDecimal decimal() {
    Decimal128 value = decimal128();
    if (value.isNaN() || value.isInfinite()) {
      return null;
    }
    BigDecimal absolute = absolute(value).bigDecimalValue();
    if (absolute.precision() > DECIMAL_DIGITS) {
      return BigDecimal.ZERO;
    }
    return value.isNegative() ? absolute.negate() : absolute;
  }

  private static Decimal128 absolute(Decimal128 value) {
    return value.isNegative()
        ? Decimal128.fromIEEE754BIDEncoding(value.getHigh() & Long.MAX_VALUE, value.getLow())
        : value;
  }

  public int intAt(int at) {
    return (int) INT.get(data, at);
  }

  public long longAt(int at) {
    return (long) LONG.get(data, at);
  }

  private static MalformedBsonException malformed(String what, int at) {
    return new MalformedBsonException("Not BSON: " + what + ", at byte " + at);
  }
}
