package dev.sluice.s3.chain;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the sink commits beside an offset: that the offsets from the end of the chain to a position
 * hold nothing that belongs into a file, such as transaction markers, skipped tombstones and
 * records that were given to the errant-record reporter. No file tells so, and once retention has
 * removed these offsets the log does not tell either.
 */
final class CommitNote {

  private static final Pattern NOTE =
      Pattern.compile("sluice: chain ends at (\\d{1,19}), nothing to write before (\\d{1,19})");

  private CommitNote() {}

  /** The text for a chain that ends before the position; empty if it ends there. */
  static String of(long chainEnd, long position) {
    return position > chainEnd
        ? "sluice: chain ends at %s, nothing to write before %s".formatted(chainEnd, position)
        : "";
  }

  /** Where the chain ended when the text was written; empty if it is no such text. */
  static OptionalLong chainEnd(String text) {
    Matcher matcher = NOTE.matcher(text);
    return matcher.matches() ? number(matcher.group(1)) : OptionalLong.empty();
  }

  /** The position, if the text was written when the chain ended at {@code chainEnd}. */
  static OptionalLong position(String text, long chainEnd) {
    Matcher matcher = NOTE.matcher(text);
    if (!matcher.matches() || !matcher.group(1).equals(Long.toString(chainEnd))) {
      return OptionalLong.empty();
    }
    return number(matcher.group(2));
  }

  private static OptionalLong number(String digits) {
    try {
      return OptionalLong.of(Long.parseLong(digits));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
