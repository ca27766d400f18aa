package dev.sluice.guard.contract;

import dev.sluice.guard.bson.BsonCursor;
import dev.sluice.guard.bson.ExtendedJson;
import dev.sluice.guard.bson.JsonBuffer;
import dev.sluice.guard.bson.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.nio.ByteOrder;

/** What Redshift can hold, so that no value that it cannot hold gets into a file. */
public final class Limits {

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;

  /** The bytes of the longest VARCHAR, and of the longest string inside a SUPER. */
  public static final int TEXT_BYTES = 65_535;

  /**
   * The bytes of a row that COPY loads. It is below the 16 MB of a SUPER, so that limit is never
   * the one met.
   */
  public static final int ROW_BYTES = 4 * 1024 * 1024;

  /**
   * The levels of a json value. A SUPER takes 1,000, but MongoDB stores no more than 200, so deeper
   * ones are damaged, and a contract that told them would be deeper than JSON parsers read.
   */
  public static final int DEPTH = 250;

  /** The columns of a table are 1,600; what Sluice adds is left out. */
  public static final int COLUMNS = 1590;

  /**
   * The first moment of a TIMESTAMP, the beginning of 4713 BC, in milliseconds since 1970 (Database
   * Developer Guide, Datetime types).
   */
  public static final long FIRST_MILLIS = -210_863_520_000_000L;

  /**
   * The last moment that microseconds since 1970 in a long can tell, within the year 294247, in
   * milliseconds.
   */
  public static final long LAST_MILLIS = Long.MAX_VALUE / 1000;

  /** Doubles hold every long up to this and its negative. */
  private static final long EXACT_IN_DOUBLE = 1L << 53;

  /** What extended JSON puts around the base64 of a binary. */
  private static final int AROUND_BASE64 =
      "{\"$binary\":{\"base64\":\"\",\"subType\":\"00\"}}".length();

  private Limits() {}

  /**
   * Whether the string, code or symbol at a cursor can be a text in Redshift: 65,535 bytes of UTF-8
   * without NUL.
   */
  public static boolean text(BsonCursor value) {
    return text(value.data(), value.textStart(), value.textEnd());
  }

  /** Whether the bytes can be a text in Redshift. */
  public static boolean text(byte[] data, int start, int end) {
    if (end - start > TEXT_BYTES) {
      return false;
    }
    boolean ascii = true;
    int i = start;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      long eight = (long) LONG.get(data, i);
      if (((eight - ONES) & ~eight & HIGHS) != 0) {
        return false; // at least one of them is zero
      }
      ascii &= (eight & HIGHS) == 0;
    }
    for (; i < end; i++) {
      if (data[i] == 0) {
        return false;
      }
      ascii &= data[i] > 0;
    }
    return ascii || Utf8.valid(data, start, end);
  }

  /**
   * Whether the binary at a cursor, as extended JSON, can be a text. Inside a SUPER the base64
   * alone would have a little more room, but a column of binaries could not become one by SQL,
   * whose texts have the same limit.
   */
  public static boolean base64(BsonCursor value) {
    return (value.binaryLength() + 2) / 3 * 4 + AROUND_BASE64 <= TEXT_BYTES;
  }

  /**
   * Whether a regular expression, a code with scope or a DBPointer can stand inside a SUPER; {@code
   * scratch} is used.
   */
  public static boolean rare(BsonCursor value, JsonBuffer scratch) {
    if (value.valueEnd() - value.valueStart() > TEXT_BYTES) {
      return false;
    }
    ExtendedJson.scalar(value, scratch.clear());
    return scratch.isUtf8() && !scratch.text().contains("\\u0000");
  }

  /** Whether a TIMESTAMP, and microseconds in a long, can hold the moment. */
  public static boolean timestamp(long millis) {
    return millis >= FIRST_MILLIS && millis <= LAST_MILLIS;
  }

  /** Whether a double holds the long without loss. */
  public static boolean exactInDouble(long value) {
    return value >= -EXACT_IN_DOUBLE && value <= EXACT_IN_DOUBLE;
  }

  /** How many digits a number needs before the point; 0 for a number below 1. */
  public static int integerDigits(BigDecimal value) {
    return value.signum() == 0 ? 0 : Math.max(0, value.precision() - value.scale());
  }

  /** How many digits a long has; 0 for 0. */
  public static int integerDigits(long value) {
    int digits = 0;
    for (long rest = value; rest != 0; rest /= 10) {
      digits++;
    }
    return digits;
  }

  /** How many digits a number needs after the point. */
  public static int scale(BigDecimal value) {
    return value.signum() == 0 ? 0 : Math.max(0, value.stripTrailingZeros().scale());
  }
}
