package dev.sluice.guard.policy;

import java.util.Locale;

/** What the gate does about a change that nobody has decided about. */
public enum Policy {
  /** Closes: an incident awaits a decision. */
  HOLD,
  /** Registers the contract version that holds the change and goes on; compatible changes only. */
  ACCEPT,
  /** Leaves the value out (null) and counts it. */
  DISCARD,
  /** Sends the record to the quarantine topic and counts it. */
  QUARANTINE;

  /** The name in a configuration. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if no policy has this text
   */
  public static Policy parse(String text) {
    for (Policy policy : values()) {
      if (policy.text().equals(text)) {
        return policy;
      }
    }
    throw new IllegalArgumentException("must be hold, accept, discard or quarantine");
  }
}
