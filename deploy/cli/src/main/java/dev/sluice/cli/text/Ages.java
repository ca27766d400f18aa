package dev.sluice.cli.text;

import java.time.Duration;
import java.util.Locale;

/**
 * Writes durations the way a person reads them: {@code 0 s}, {@code 4.2 s}, {@code 3 min 5 s},
 * {@code 2 h 10 min}, {@code 4 d 3 h}.
 */
public final class Ages {
  private Ages() {}

  /** A duration; a negative one is none. */
  public static String text(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (age.isNegative() || age.isZero()) {
      return "0 s";
    }
    if (seconds < 10) {
      return String.format(Locale.ROOT, "%.1f s", age.toMillis() / 1000.0);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    if (seconds < 86_400) {
      return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }
    return seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
  }
}
