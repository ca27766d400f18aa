package dev.sluice.guard.contract;

import java.util.Locale;

/** What an operator decided about the values of one path that do not fit the contract. */
public enum Treatment {
  /** Such a value is left out (null) and counted. */
  IGNORE,
  /** A record with such a value goes to the quarantine topic. */
  QUARANTINE,
  /** Every value of the path is rendered as text into a string column. */
  TEXT;

  /** The name in JSON and in the REST interface. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if no treatment has this text
   */
  public static Treatment parse(String text) {
    for (Treatment treatment : values()) {
      if (treatment.text().equals(text)) {
        return treatment;
      }
    }
    throw new IllegalArgumentException(
        "Unknown treatment '" + text + "': use ignore, quarantine or text");
  }
}
