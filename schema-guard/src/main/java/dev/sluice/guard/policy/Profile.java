package dev.sluice.guard.policy;

import dev.sluice.guard.drift.DriftClass;
import java.util.Locale;

/** The policies of all classes of drift under one name. */
public enum Profile {
  /** Any change holds. */
  STRICT,
  /** New fields and wider types are accepted, everything else holds. */
  ADDITIVE,
  /** Nothing holds: what is compatible is accepted, the rest is quarantined. */
  PERMISSIVE;

  /** The name in a configuration. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException if no profile has this text
   */
  public static Profile parse(String text) {
    for (Profile profile : values()) {
      if (profile.text().equals(text)) {
        return profile;
      }
    }
    throw new IllegalArgumentException("must be strict, additive or permissive");
  }

  Policy of(DriftClass driftClass) {
    return switch (this) {
      case STRICT -> Policy.HOLD;
      case ADDITIVE ->
          driftClass == DriftClass.NEW_FIELD || driftClass == DriftClass.WIDENED
              ? Policy.ACCEPT
              : Policy.HOLD;
      case PERMISSIVE -> driftClass.compatible() ? Policy.ACCEPT : Policy.QUARANTINE;
    };
  }
}
