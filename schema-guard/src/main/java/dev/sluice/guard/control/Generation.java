package dev.sluice.guard.control;

import java.time.Instant;
import java.util.Locale;

/**
 * One pass of snapshot and stream over a collection. A resync is a new one.
 *
 * @param number from 1
 * @param t0 BSON timestamp, as a long, where the stream begins and which the copied rows carry
 * @param copyFrom the copy may not read before: a secondary it reads from has reached {@code t0} by
 *     then
 * @param phase how far it has come
 */
public record Generation(int number, long t0, Instant copyFrom, Phase phase) {

  /** The steps of a generation, in their order. */
  public enum Phase {
    /** T0 is fixed. */
    STARTED,
    /** The stream runs from T0. */
    STREAMING,
    /** The snapshot connector exists as well. */
    COPYING,
    /** Everything is copied; the snapshot connector may still exist. */
    COPIED,
    /**
     * The snapshot connector is gone, and every partition of the data topic has the sweep that
     * removes rows older than T0. Left out by a first generation, which has no such rows.
     */
    SWEPT,
    /** Nothing is left to do. */
    COMPLETED;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public boolean reached(Phase other) {
    return phase.compareTo(other) >= 0;
  }

  Generation moved(Phase next) {
    return new Generation(number, t0, copyFrom, next);
  }
}
