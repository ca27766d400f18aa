package dev.sluice.mongodb.local.oplog;

import java.time.Clock;

/**
 * Gives out cluster times: seconds in the upper and a counter in the lower 32 bits, each greater
 * than the one before. Not thread-safe: the writer's lock guards it.
 */
public final class ClusterClock {
  private final Clock clock;
  private long last;

  public ClusterClock(Clock clock) {
    this.clock = clock;
  }

  public long next() {
    long now = clock.instant().getEpochSecond() << 32;
    last = Math.max(last, now) + 1;
    return last;
  }

  /** Makes all times to come later than {@code time}, by a second at least. */
  public void startAfter(long time) {
    last = Math.max(last, ((time >>> 32) + 1) << 32);
  }

  public long wallMillis() {
    return clock.millis();
  }
}
