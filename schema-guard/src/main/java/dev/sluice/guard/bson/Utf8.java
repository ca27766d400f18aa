package dev.sluice.guard.bson;

/** Strict UTF-8, as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF. */
public final class Utf8 {

  private Utf8() {}

  /** Whether the bytes from {@code start} to before {@code end} are UTF-8. */
  public static boolean valid(byte[] bytes, int start, int end) {
    int i = start;
    while (i < end) {
      int first = bytes[i];
      if (first >= 0) {
        i++;
        continue;
      }
      int length = sequence(bytes, i, end);
      if (length == 0) {
        return false;
      }
      i += length;
    }
    return true;
  }

  /**
   * The length of the well-formed sequence of two to four bytes at a position; 0 if there is none.
   */
  private static int sequence(byte[] bytes, int i, int end) {
    int first = bytes[i] & 0xff;
    int second = i + 1 < end ? bytes[i + 1] & 0xff : 0;
    if (first >= 0xc2 && first <= 0xdf) {
      return continuation(second) ? 2 : 0;
    }
    if (!continuation(second) || i + 2 >= end || !continuation(bytes[i + 2] & 0xff)) {
      return 0;
    }
    if (first >= 0xe0 && first <= 0xef) {
      boolean overlong = first == 0xe0 && second < 0xa0;
      boolean surrogate = first == 0xed && second >= 0xa0;
      return overlong || surrogate ? 0 : 3;
    }
    if (first < 0xf0 || first > 0xf4 || i + 3 >= end || !continuation(bytes[i + 3] & 0xff)) {
      return 0;
    }
    boolean overlong = first == 0xf0 && second < 0x90;
    boolean beyond = first == 0xf4 && second >= 0x90;
    return overlong || beyond ? 0 : 4;
  }

  private static boolean continuation(int b) {
    return (b & 0xc0) == 0x80;
  }
}
