package dev.sluice.guard.avro;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.connect.errors.DataException;

/**
 * Reads the primitives of Avro's binary encoding; every length is checked against the bytes there
 * are.
 */
final class AvroInput {

  private static final char REPLACEMENT = '\uFFFD';

  private final byte[] bytes;
  private int position;

  AvroInput(byte[] bytes, int position) {
    this.bytes = bytes;
    this.position = position;
  }

  boolean atEnd() {
    return position == bytes.length;
  }

  byte raw() {
    need(1);
    return bytes[position++];
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte b = raw();
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new DataException("Not Avro: a number has more than 10 bytes, at byte " + position);
  }

  int intValue() {
    long value = number();
    if (value != (int) value) {
      throw new DataException("Not Avro: an int is out of its range, at byte " + position);
    }
    return (int) value;
  }

  boolean booleanValue() {
    byte value = raw();
    if (value != 0 && value != 1) {
      throw new DataException("Not Avro: a boolean is neither 0 nor 1, at byte " + position);
    }
    return value == 1;
  }

  double doubleValue() {
    need(8);
    long bits = 0;
    for (int shift = 0; shift < 64; shift += 8) {
      bits |= (bytes[position++] & 0xffL) << shift;
    }
    return Double.longBitsToDouble(bits);
  }

  byte[] bytes() {
    int length = length();
    position += length;
    return Arrays.copyOfRange(bytes, position - length, position);
  }

  String string() {
    int length = length();
    int start = position;
    position += length;
    String text = new String(bytes, start, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      checkUtf8(start, length);
    }
    return text;
  }

  /** Java replaces what is not UTF-8; then the text would be another one. */
  private void checkUtf8(int start, int length) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, length));
    } catch (CharacterCodingException e) {
      throw new DataException("Not Avro: a text is not UTF-8, at byte " + start, e);
    }
  }

  private int length() {
    long length = number();
    if (length < 0 || length > bytes.length - position) {
      throw new DataException("Not Avro: a length exceeds the value, at byte " + position);
    }
    return (int) length;
  }

  private void need(int count) {
    if (bytes.length - position < count) {
      throw new DataException("Not Avro: the value ends too early, at byte " + position);
    }
  }
}
