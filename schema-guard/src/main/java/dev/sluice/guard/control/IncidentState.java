package dev.sluice.guard.control;

import java.util.Locale;

/** How far a hold has come; it only ever moves on. */
public enum IncidentState {
  /** The gate closed; the connectors may not be paused yet. */
  OPEN,
  /** The connectors and their tasks are paused. */
  PAUSED,
  /** Somebody decided; the connectors may not run yet. */
  DECIDED,
  /** The connectors run again. */
  RESUMED;

  /** The name in the log and in the REST interface. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether nobody has decided yet. */
  public boolean undecided() {
    return this == OPEN || this == PAUSED;
  }
}
