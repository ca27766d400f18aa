package dev.sluice.s3.retry;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats what failed for a passing reason, with a back-off that doubles up to a maximum and
 * jitter, until it succeeds, fails for good, or {@link #stop} is called. Thread-safe.
 */
public final class Retries {

  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

  private final Duration first;
  private final Duration longest;
  private final Random random;
  private final Runnable onRetry;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * Retries.
   *
   * @param first the first back-off
   * @param longest the longest back-off
   * @param random chooses the jitter
   * @param onRetry called before each retry, for a metric
   */
  public Retries(Duration first, Duration longest, Random random, Runnable onRetry) {
    this.first = first;
    this.longest = longest;
    this.random = random;
    this.onRetry = onRetry;
  }

  /**
   * Runs {@code action} until it succeeds. A {@link RetriableException} is a passing fault, any
   * other exception is final.
   *
   * @throws CancellationException if {@link #stop} was called
   */
  public <T> T call(Supplier<T> action) {
    for (int attempt = 0; ; attempt++) {
      requireRunning();
      try {
        return action.get();
      } catch (RetriableException e) {
        requireRunning();
        pause(attempt, e.getMessage());
      }
    }
  }

  /** Waits before attempt number {@code attempt + 2}; {@code reason} is logged. */
  public void pause(int attempt, String reason) {
    long ceiling = Math.min(longest.toMillis(), first.toMillis() << Math.min(attempt, 20));
    long millis = ceiling / 2 + (long) (random.nextDouble() * (ceiling - ceiling / 2));
    LOG.warn("{}; attempt {} follows in {} ms", reason, attempt + 2, millis);
    onRetry.run();
    try {
      if (stopped.await(millis, TimeUnit.MILLISECONDS)) {
        requireRunning();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted");
    }
  }

  /** Ends all waiting; what runs or is called after this throws {@link CancellationException}. */
  public void stop() {
    stopped.countDown();
  }

  private void requireRunning() {
    if (stopped.getCount() == 0 || Thread.currentThread().isInterrupted()) {
      throw new CancellationException("Stopped");
    }
  }
}
