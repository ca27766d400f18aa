package dev.sluice.cli.text;

import java.util.Locale;

/** Texts of documents, which can be of any length, as a person wants to see them. */
public final class Shortened {
  private static final int LONGEST = 200;
  private static final int KEPT = 80;

  private Shortened() {}

  /** The text if it is short; else how it begins, and how long it is. Null stays null. */
  public static String of(String text) {
    if (text == null || text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(KEPT - 1)) ? KEPT - 1 : KEPT;
    return String.format(
        Locale.ROOT, "%s… (%,d characters)", text.substring(0, end), text.length());
  }
}
