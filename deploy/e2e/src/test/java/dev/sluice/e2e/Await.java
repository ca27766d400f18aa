package dev.sluice.e2e;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition with a bound. */
final class Await {

  private static final Duration PAUSE = Duration.ofMillis(200);

  private Await() {}

  /** Waits until {@code condition} holds, else fails with what {@code otherwise} says. */
  static void until(Duration limit, Supplier<String> otherwise, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("After %s: %s".formatted(limit, otherwise.get()));
      }
      pause();
    }
  }

  /** Waits until {@code source} gives a value. */
  static <T> T value(Duration limit, String what, Supplier<Optional<T>> source) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> value = source.get();
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("After %s: no %s".formatted(limit, what));
      }
      pause();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
