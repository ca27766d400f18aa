package dev.sluice.s3.avro;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.apache.kafka.connect.errors.DataException;

/**
 * Reads the primitives of Avro's binary encoding where they stand and copies nothing: of what has a
 * length it answers the length, and {@link #start} is where its bytes begin. Every length is
 * checked against the bytes there are. Used again for each record; not thread-safe.
 */
public final class AvroInput {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private byte[] bytes = {};
  private int position;
  private int end;
  private int start;

  /** Goes on with these bytes from {@code from} on. */
  public void reset(byte[] newBytes, int from) {
    bytes = newBytes;
    position = from;
    end = newBytes.length;
  }

  /** Whether everything is read. */
  public boolean atEnd() {
    return position == end;
  }

  /** Where the text or the bytes begin whose length was answered last. */
  public int start() {
    return start;
  }

  /** One byte as it is. */
  public byte raw() {
    if (position >= end) {
      throw tooShort();
    }
    return bytes[position++];
  }

  /** An Avro long. */
  public long number() {
    if (position < end && bytes[position] >= 0) {
      long value = bytes[position++];
      return (value >>> 1) ^ -(value & 1);
    }
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte b = raw();
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new DataException("not Avro: a number has more than 10 bytes, at byte " + position);
  }

  /** An Avro int. */
  public int intValue() {
    long value = number();
    if (value != (int) value) {
      throw new DataException("not Avro: an int is out of its range, at byte " + position);
    }
    return (int) value;
  }

  /** An Avro boolean. */
  public boolean booleanValue() {
    byte value = raw();
    if (value != 0 && value != 1) {
      throw new DataException("not Avro: a boolean is neither 0 nor 1, at byte " + position);
    }
    return value == 1;
  }

  /** The bits of an Avro double. */
  public long doubleBits() {
    if (end - position < Long.BYTES) {
      throw tooShort();
    }
    long bits = (long) LONGS.get(bytes, position);
    position += Long.BYTES;
    return bits;
  }

  /** Length of Avro bytes, which are skipped. */
  public int bytes() {
    long length = number();
    if (length < 0 || length > end - position) {
      throw new DataException("not Avro: a length exceeds the value, at byte " + position);
    }
    start = position;
    position += (int) length;
    return (int) length;
  }

  /** Length in bytes of an Avro string, which is skipped, and is UTF-8. */
  public int text() {
    int length = bytes();
    if (!isUtf8(bytes, start, position)) {
      throw new DataException("not Avro: a text is not UTF-8, at byte " + start);
    }
    return length;
  }

  private DataException tooShort() {
    return new DataException("not Avro: the value ends too early, at byte " + position);
  }

  /** UTF-8 by RFC 3629: shortest forms only, no surrogates, nothing above U+10FFFF. */
  static boolean isUtf8(byte[] bytes, int from, int to) {
    int at = from;
    while (true) {
      at = skipAscii(bytes, at, to);
      if (at == to) {
        return true;
      }
      int length = character(bytes, at, to);
      if (length == 0) {
        return false;
      }
      at += length;
    }
  }

  private static int skipAscii(byte[] bytes, int from, int to) {
    int at = from;
    while (at <= to - Long.BYTES && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    while (at < to && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /** Bytes of the character beyond ASCII that begins here; 0 if none does. */
  private static int character(byte[] bytes, int at, int to) {
    int first = bytes[at] & 0xff;
    int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first < 0xc2 || first > 0xf4 || to - at < length) {
      return 0;
    }
    // What the second byte may be keeps out long forms, surrogates and what is above U+10FFFF.
    int second = bytes[at + 1] & 0xff;
    int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < least || second > most) {
      return 0;
    }
    for (int i = at + 2; i < at + length; i++) {
      if ((bytes[i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }
}
