package dev.sluice.e2e.guard;

import dev.sluice.mongodb.local.MongoLocalOptions;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs schedules of faults by a {@link Rota}, each part of it on a stack of its own: {@code
 * -Dschedules=N} of them, those of {@code -Dseed=S} again.
 *
 * @param name of the stack
 * @param mongo how MongoDB is
 * @param properties of the workers over the stack's own
 */
record FaultSchedules(
    String name, List<Fault> faults, MongoLocalOptions mongo, Map<String, String> properties) {
  private static final Logger LOG = LoggerFactory.getLogger(FaultSchedules.class);
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  /** One of them. */
  interface Schedule {
    void run(GuardStack stack, int number, Rota rota, Random random);
  }

  /**
   * Runs them one after the other.
   *
   * @param unlessSaid how many without {@code -Dschedules}
   */
  void run(int unlessSaid, Schedule schedule) {
    int schedules = Integer.getInteger("schedules", unlessSaid);
    String again = "-Dschedules=%d -Dseed=%d".formatted(schedules, SEED);
    LOG.info(again);
    try {
      run(new Rota(schedules, SEED, faults), schedule);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("The same again: " + again, e);
    }
  }

  private void run(Rota rota, Schedule schedule) {
    for (Rota.Part part : rota.parts()) {
      LOG.info("Schedules {} to {}, exactly once: {}", part.from(), part.to(), part.exactlyOnce());
      try (GuardStack stack = GuardStack.start(name, part.exactlyOnce(), mongo, properties)) {
        for (int i = part.from(); i < part.to(); i++) {
          schedule.run(stack, i, rota, new Random(SEED + i));
        }
      }
    }
  }
}
