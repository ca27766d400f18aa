package dev.sluice.redshift.local.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the fields of a message's body in order. Not thread-safe. */
public final class Fields {
  private final ByteBuffer buffer;

  Fields(byte[] body) {
    this.buffer = ByteBuffer.wrap(body);
  }

  /** From a position on. */
  public Fields(byte[] body, int position) {
    this.buffer = ByteBuffer.wrap(body).position(position);
  }

  public boolean hasRemaining() {
    return buffer.hasRemaining();
  }

  public int int32() {
    return buffer.getInt();
  }

  public int int16() {
    return buffer.getShort();
  }

  public char character() {
    return (char) (buffer.get() & 0xff);
  }

  /** A zero-terminated string. */
  public String string() {
    int start = buffer.position();
    int end = start;
    while (buffer.get(end) != 0) {
      end++;
    }
    buffer.position(end + 1);
    return new String(buffer.array(), start, end - start, StandardCharsets.UTF_8);
  }

  /** Exactly {@code length} bytes. */
  public byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return bytes;
  }

  /** Everything that is left. */
  public byte[] rest() {
    byte[] rest = Arrays.copyOfRange(buffer.array(), buffer.position(), buffer.limit());
    buffer.position(buffer.limit());
    return rest;
  }
}
