package dev.sluice.bench;

import java.io.PrintStream;
import java.util.Locale;

/** Prints figures, one {@code name value unit} a line. */
public final class Results {
  private final PrintStream out;

  Results(PrintStream out) {
    this.out = out;
  }

  /**
   * Prints a figure.
   *
   * @param name lower case with underscores, as in {@code guard_events_per_second}
   * @param unit one word, as in {@code events/s}, {@code bytes} or {@code ratio}
   */
  public void add(String name, double value, String unit) {
    String number =
        Math.abs(value) >= 100
            ? String.format(Locale.ROOT, "%.0f", value)
            : String.format(Locale.ROOT, "%.3f", value);
    out.println(name + " " + number + " " + unit);
    out.flush();
  }
}
