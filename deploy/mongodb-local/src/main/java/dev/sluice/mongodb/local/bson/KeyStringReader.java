package dev.sluice.mongodb.local.bson;

import dev.sluice.mongodb.local.command.ServerError;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the top-level values of a key string, as far as a resume token needs them: numbers,
 * booleans, timestamps and binaries are given, other values are only checked for being well-formed
 * and given as null values.
 */
public final class KeyStringReader {
  private static final int END = 0x04;
  private static final int UNKNOWN_TYPE = 50811;
  private static final int NOT_A_DECIMAL = 50810;

  private final byte[] bytes;
  private final byte[] typeBits;
  private int at;
  private int bit;
  private boolean exact = true;

  /**
   * @param typeBits as a server stores them; null where all are zero
   */
  public KeyStringReader(byte[] bytes, byte[] typeBits) {
    this.bytes = bytes;
    this.typeBits = unprefixed(typeBits);
  }

  private static byte[] unprefixed(byte[] bits) {
    if (bits == null || bits.length == 0 || (bits[0] & 0x80) == 0) {
      return bits == null ? new byte[0] : bits;
    }
    byte[] rest = new byte[bits.length - 1];
    System.arraycopy(bits, 1, rest, 0, rest.length);
    return rest;
  }

  /**
   * Reads up to the end mark.
   *
   * @throws ServerError where the bytes are no key string
   */
  public List<Value> readAll() {
    List<Value> values = new ArrayList<>();
    while (true) {
      int type = next();
      if (type == END && !values.isEmpty()) {
        return values;
      }
      values.add(value(type));
    }
  }

  /** False where a number was read that its type bits cannot mean. */
  public boolean isExact() {
    return exact;
  }

  /** The next byte; 0 beyond the end, as no type has that mark. */
  private int next() {
    return at < bytes.length ? bytes[at++] & 0xff : 0;
  }

  private Value value(int type) {
    if (type >= 30 && type <= 51) {
      return number(type);
    }
    return switch (type) {
      case 10, 15, 20, 240 -> Value.NULL;
      case 60 -> {
        bits(1);
        text();
        yield Value.NULL;
      }
      case 70 -> {
        fields();
        yield Value.NULL;
      }
      case 80 -> {
        for (int element = next(); element != 0; element = next()) {
          value(element);
        }
        yield Value.NULL;
      }
      case 90 -> binary();
      case 100 -> skip(12);
      case 110 -> Value.FALSE;
      case 111 -> Value.TRUE;
      case 120 -> skip(8);
      case 130 -> Value.timestamp(eight());
      case 140 -> {
        text();
        text();
        yield Value.NULL;
      }
      case 150 -> skip((int) big(4) + 12);
      case 160 -> {
        text();
        yield Value.NULL;
      }
      case 170 -> {
        text();
        fields();
        yield Value.NULL;
      }
      case 1, 254 -> value(next());
      default -> throw new ServerError(UNKNOWN_TYPE, "Unknown type: " + type);
    };
  }

  private void fields() {
    for (int generic = next(); generic != 0; generic = next()) {
      text();
      value(next());
    }
  }

  private void text() {
    while (true) {
      if (at >= bytes.length) {
        throw new ServerError(UNKNOWN_TYPE, "Unknown type: 0");
      }
      if (bytes[at++] == 0) {
        if (at < bytes.length && (bytes[at] & 0xff) == 0xff) {
          at++;
        } else {
          return;
        }
      }
    }
  }

  private Value number(int type) {
    int kind = bits(2);
    if (type == 30 || type == 41) {
      return Value.of(0);
    }
    if (type == 31 || type == 51 || type == 40 || type == 42) {
      if (kind == 0 || kind == 2) {
        throw notADecimal();
      }
      eight();
      return Value.of(0);
    }
    boolean negative = type < 41;
    int length = negative ? 40 - type : type - 42;
    long raw = big(length);
    if (negative) {
      raw = ~raw & (length == 8 ? -1L : (1L << (length * 8)) - 1);
    }
    long value = raw >>> 1;
    if ((raw & 1) != 0) {
      if (kind == 0 || kind == 2) {
        throw notADecimal();
      }
      big(8 - length);
    }
    if (kind == 3) {
      bits(6);
    }
    exact &= kind != 0 || value <= Integer.MAX_VALUE;
    return Value.of(negative ? -value : value);
  }

  private Value binary() {
    int length = next();
    if (length == 0xff) {
      length = (int) big(4);
    }
    int subtype = next();
    need(length);
    byte[] value = new byte[length + 5];
    Bytes.putInt(value, 0, length);
    value[4] = (byte) subtype;
    System.arraycopy(bytes, at, value, 5, length);
    at += length;
    return new Value(BsonType.BINARY, value, 0, value.length);
  }

  private Value skip(int length) {
    need(length);
    at += length;
    return Value.NULL;
  }

  private long eight() {
    return big(8);
  }

  private long big(int length) {
    need(length);
    long value = 0;
    for (int i = 0; i < length; i++) {
      value = value << 8 | (bytes[at++] & 0xff);
    }
    return value;
  }

  private void need(int length) {
    if (length < 0 || bytes.length - at < length) {
      throw notADecimal();
    }
  }

  private static ServerError notADecimal() {
    return new ServerError(NOT_A_DECIMAL, "Expected type Decimal.");
  }

  private int bits(int count) {
    int value = 0;
    for (int i = 0; i < count; i++) {
      int place = bit++;
      if (place / 8 < typeBits.length && (typeBits[place / 8] >> (place % 8) & 1) != 0) {
        value |= 1 << i;
      }
    }
    return value;
  }
}
