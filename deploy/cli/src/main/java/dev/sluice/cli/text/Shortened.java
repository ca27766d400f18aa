package dev.sluice.cli.text;

import java.util.Locale;

/** Texts of documents, which can be of any length, as a person wants to see them. */
public final class Shortened {
  private static final int LONGEST = 200;

  private Shortened() {}

  /** The text if it is short; else how it begins, and how long it is. Null stays null. */
  public static String of(String text) {
    return of(text, LONGEST);
  }

  /** The same with a length of its own: two fifths of it are left of a longer text. */
  public static String of(String text, int longest) {
    if (text == null || text.length() <= longest) {
      return text;
    }
    int kept = longest * 2 / 5;
    int end = Character.isHighSurrogate(text.charAt(kept - 1)) ? kept - 1 : kept;
    return String.format(
        Locale.ROOT, "%s… (%,d characters)", text.substring(0, end), text.length());
  }
}
