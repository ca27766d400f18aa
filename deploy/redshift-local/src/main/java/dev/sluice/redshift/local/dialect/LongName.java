package dev.sluice.redshift.local.dialect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names that are longer than the backend's: Redshift's have up to 127 bytes, and longer ones are
 * cut silently (Developer Guide, "Names and identifiers", r_names); the backend's have 63. A short
 * form made of the name's beginning and a digest of all of it stands for such a name there.
 */
public final class LongName {
  private static final int LONGEST = 127;
  private static final int LONGEST_IN_BACKEND = 63;
  private static final int KEPT = 40;
  private static final int DIGEST_BYTES = 8;

  /** Separates the beginning from the digest. */
  private static final char MARK = '~';

  private LongName() {}

  static boolean isLong(String name) {
    return bytes(name).length > LONGEST_IN_BACKEND;
  }

  /** The name with at most 127 bytes, in whole characters. */
  static String cut(String name) {
    return cut(name, LONGEST);
  }

  /** What stands for a name in the backend: the name itself unless it is too long for it. */
  public static String shortened(String name) {
    String cut = cut(name);
    return isLong(cut)
        ? cut(cut, KEPT) + MARK + HexFormat.of().formatHex(digest(cut), 0, DIGEST_BYTES)
        : cut;
  }

  private static String cut(String name, int longest) {
    int bytes = 0;
    int end = 0;
    while (end < name.length()) {
      int point = name.codePointAt(end);
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (bytes > longest) {
        break;
      }
      end += Character.charCount(point);
    }
    return name.substring(0, end);
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] digest(String name) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes(name));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
