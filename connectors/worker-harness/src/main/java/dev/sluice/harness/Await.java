package dev.sluice.harness;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what takes seconds, with a bound for a machine that is busy. */
public final class Await {

  private static final Duration BOUND = Duration.ofMinutes(5);
  private static final Duration STEP = Duration.ofMillis(200);

  private Await() {}

  /**
   * Waits until the condition holds.
   *
   * @param what for the message when it does not
   */
  public static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + BOUND.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not within " + BOUND + ": " + what);
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
  }
}
