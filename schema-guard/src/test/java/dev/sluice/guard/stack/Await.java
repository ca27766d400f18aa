package dev.sluice.guard.stack;

import dev.sluice.guard.control.ControlUnavailableException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Polls a condition with a bound. */
public final class Await {
  private static final long STEP_MS = 20;

  private static final Duration BUSY = Duration.ofMinutes(2);

  private Await() {}

  /**
   * Asks the control log, again where it was too slow: it has ten seconds, for which a machine may
   * stand still. What is appended twice counts once.
   */
  public static <T> T answer(Supplier<T> question) {
    long deadline = System.nanoTime() + BUSY.toNanos();
    while (true) {
      try {
        return question.get();
      } catch (ControlUnavailableException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  /**
   * Waits until the condition is true.
   *
   * @param observed shown when the condition does not come true
   */
  public static void until(
      String what, Duration bound, BooleanSupplier condition, Supplier<Object> observed) {
    long deadline = System.nanoTime() + bound.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not " + what + " within " + bound + ": " + observed.get());
      }
      try {
        Thread.sleep(STEP_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("Interrupted", e);
      }
    }
  }
}
