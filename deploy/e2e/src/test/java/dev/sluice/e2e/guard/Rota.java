package dev.sluice.e2e.guard;

import java.util.List;
import java.util.Random;

/**
 * Which schedule meets which fault: all in turn, so that as many schedules as there are faults meet
 * each of them, and with the source exactly-once as well as without. Where there are fewer, the
 * seed says where to begin. Each schedule meets two.
 */
final class Rota {
  private final int schedules;
  private final List<Fault> faults;
  private final boolean exactlyOnceFirst;
  private final int offset;
  private final int distance;

  /** Schedules {@code from}, and up to and without {@code to}, which run on one stack. */
  record Part(int from, int to, boolean exactlyOnce) {}

  Rota(int schedules, long seed, List<Fault> faults) {
    this.schedules = schedules;
    this.faults = List.copyOf(faults);
    Random random = new Random(seed);
    this.exactlyOnceFirst = random.nextBoolean();
    this.offset = random.nextInt(faults.size());
    this.distance = random.nextInt(faults.size());
  }

  /** The stacks to run on: one for a few schedules, else one of each kind. */
  List<Part> parts() {
    if (schedules < faults.size()) {
      return List.of(new Part(0, schedules, exactlyOnceFirst));
    }
    int half = schedules / 2;
    return List.of(
        new Part(0, half, exactlyOnceFirst), new Part(half, schedules, !exactlyOnceFirst));
  }

  Fault first(int schedule) {
    return at(schedule);
  }

  Fault second(int schedule) {
    return at(schedule + distance);
  }

  /** Every other schedule, and when a fault comes again the one that it did not come to before. */
  boolean everyOther(int schedule) {
    return (schedule % faults.size() + schedule / faults.size()) % 2 == 0;
  }

  private Fault at(int place) {
    return faults.get((place + offset) % faults.size());
  }
}
