package dev.sluice.redshift.load;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Measures how long the steps of one load take. Not thread-safe. */
final class StepTimer {

  private final LongSupplier nanoClock;
  private final Map<Step, Long> nanos = new EnumMap<>(Step.class);
  private long since;

  StepTimer(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.since = nanoClock.getAsLong();
  }

  /** The time since the last call was spent on this step. */
  void spent(Step step) {
    long now = nanoClock.getAsLong();
    nanos.merge(step, now - since, Long::sum);
    since = now;
  }

  Map<Step, Long> nanos() {
    return Map.copyOf(nanos);
  }

  double seconds() {
    return nanos.values().stream().mapToLong(Long::longValue).sum() / 1e9;
  }
}
