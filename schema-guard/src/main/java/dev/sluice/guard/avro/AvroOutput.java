package dev.sluice.guard.avro;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the primitives of Avro's binary encoding into a buffer that is used again and again. */
final class AvroOutput {

  /** A buffer that one large record made larger than this is not kept. */
  private static final int KEPT = 1 << 20;

  private static final int FIRST = 512;
  private static final int NUMBER_BYTES = 10;

  private byte[] bytes = new byte[FIRST];
  private int length;

  /** Begins a new value. */
  AvroOutput clear() {
    if (bytes.length > KEPT) {
      bytes = new byte[FIRST];
    }
    length = 0;
    return this;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  void raw(byte value) {
    room(1);
    bytes[length++] = value;
  }

  void bigEndian(int value) {
    room(4);
    bytes[length++] = (byte) (value >>> 24);
    bytes[length++] = (byte) (value >>> 16);
    bytes[length++] = (byte) (value >>> 8);
    bytes[length++] = (byte) value;
  }

  /** An int or long: zig-zag, seven bits a byte, the lowest first. */
  void number(long value) {
    room(NUMBER_BYTES);
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  void doubleValue(double value) {
    room(8);
    long bits = Double.doubleToRawLongBits(value);
    for (int shift = 0; shift < 64; shift += 8) {
      bytes[length++] = (byte) (bits >>> shift);
    }
  }

  void bytes(byte[] value) {
    number(value.length);
    room(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  /** A text without a copy in between, as long as it is ASCII. */
  void string(String value) {
    int chars = value.length();
    int before = length;
    number(chars);
    room(chars);
    byte[] to = bytes;
    int at = length;
    for (int i = 0; i < chars; i++) {
      char c = value.charAt(i);
      if (c >= 0x80) {
        length = before;
        bytes(value.getBytes(StandardCharsets.UTF_8));
        return;
      }
      to[at++] = (byte) c;
    }
    length = at;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
