package dev.sluice.s3.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.io.api.Binary;

/** Text as UTF-8. Java's strings can hold halves of characters, which UTF-8 cannot. */
final class Utf8 {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = LOW_BITS << 7;
  private static final long QUESTION_MARKS = LOW_BITS * '?';

  private Utf8() {}

  /**
   * The bytes of a text.
   *
   * @throws DataException if it holds half of a surrogate pair, which Java would replace silently
   */
  static Binary encode(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // Java puts a question mark, one byte, for half of a character.
    if (bytes.length != text.length() || hasQuestionMark(bytes)) {
      requireText(text);
    }
    return Binary.fromConstantByteArray(bytes);
  }

  private static boolean hasQuestionMark(byte[] bytes) {
    int at = 0;
    for (; at <= bytes.length - Long.BYTES; at += Long.BYTES) {
      long others = (long) LONGS.get(bytes, at) ^ QUESTION_MARKS;
      // A byte of zero is the only one that borrows from its highest bit.
      if (((others - LOW_BITS) & ~others & HIGH_BITS) != 0) {
        return true;
      }
    }
    for (; at < bytes.length; at++) {
      if (bytes[at] == '?') {
        return true;
      }
    }
    return false;
  }

  /**
   * The same text.
   *
   * @throws DataException if it holds half of a surrogate pair
   */
  static String requireText(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        if (Character.isLowSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw new DataException("a text with half of a character (an unpaired surrogate)");
        }
        i++;
      }
    }
    return text;
  }
}
