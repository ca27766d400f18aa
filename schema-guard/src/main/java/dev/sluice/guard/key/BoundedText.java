package dev.sluice.guard.key;

import dev.sluice.guard.bson.JsonBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Keeps keys within {@value #MAX_BYTES} bytes of UTF-8, so that a key column never has to grow. A
 * longer key is its first bytes, cut at a character, and the SHA-256 of the whole. Only keys that
 * are JSON of a text, document or array can be so long, and those end in a quote or bracket, never
 * in a digit of a hash: a short key never looks like a shortened one.
 */
final class BoundedText {

  static final int MAX_BYTES = 1024;

  private static final String MARK = "#sha256:";
  private static final int HASH_DIGITS = 64;
  private static final int KEPT = MAX_BYTES - MARK.length() - HASH_DIGITS;

  private BoundedText() {}

  /** The text in a buffer, which must be UTF-8. */
  static String of(JsonBuffer whole) {
    return whole.length() <= MAX_BYTES ? whole.text() : shortened(whole.copy());
  }

  private static String shortened(byte[] whole) {
    int end = KEPT;
    while (isContinuation(whole[end])) {
      end--;
    }
    return new String(whole, 0, end, StandardCharsets.UTF_8)
        + MARK
        + HexFormat.of().formatHex(sha256().digest(whole));
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xc0) == 0x80;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
