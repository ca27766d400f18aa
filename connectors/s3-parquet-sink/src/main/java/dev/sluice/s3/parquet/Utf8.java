package dev.sluice.s3.parquet;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.io.api.Binary;

/** Text as UTF-8. Java's strings can hold halves of characters, which UTF-8 cannot. */
final class Utf8 {

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
    for (byte each : bytes) {
      if (each == '?') {
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
