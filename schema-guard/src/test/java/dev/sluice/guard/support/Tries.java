package dev.sluice.guard.support;

import java.util.Random;
import java.util.function.Consumer;

/**
 * Runs a property with many random generators. The first seed is printed; {@code -Dseed=S} repeats
 * a try that failed, {@code -Dtries=N} runs more of them.
 */
public final class Tries {

  private Tries() {}

  /** Runs {@code property} with as many generators, each with a seed of its own. */
  public static void run(int tries, Consumer<Random> property) {
    Long only = Long.getLong("seed");
    long first = only == null ? System.nanoTime() : only;
    int count = only == null ? Integer.getInteger("tries", tries) : 1;
    System.out.println(count + " tries from seed " + first);
    for (long seed = first; seed < first + count; seed++) {
      try {
        property.accept(new Random(seed));
      } catch (RuntimeException | Error e) {
        throw new AssertionError("With -Dseed=" + seed + ": " + e, e);
      }
    }
  }
}
