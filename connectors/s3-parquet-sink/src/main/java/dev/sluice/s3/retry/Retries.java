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
 * jitter, for a while, so that what does not pass gives its thread to others. Thread-safe.
 */
public final class Retries {

  private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

  private final Duration first;
  private final Duration longest;
  private final Duration patience;
  private final Random random;
  private final Runnable onRetry;
  private final CountDownLatch stopped = new CountDownLatch(1);

  /**
   * Retries.
   *
   * @param first the first back-off
   * @param longest the longest back-off
   * @param patience how long to try
   * @param random chooses the jitter
   * @param onRetry called before each retry, for a metric
   */
  public Retries(
      Duration first, Duration longest, Duration patience, Random random, Runnable onRetry) {
    this.first = first;
    this.longest = longest;
    this.patience = patience;
    this.random = random;
    this.onRetry = onRetry;
  }

  /**
   * Runs {@code action} until it succeeds. A {@link RetriableException} is a passing fault, any
   * other exception is final.
   *
   * @throws RetriableException if the fault has not passed for as long as the patience lasts
   * @throws CancellationException if {@link #stop} was called
   */
  public <T> T call(Supplier<T> action) {
    long deadline = System.nanoTime() + patience.toNanos();
    for (int attempt = 0; ; attempt++) {
      requireRunning();
      try {
        return action.get();
      } catch (RetriableException e) {
        requireRunning();
        if (System.nanoTime() - deadline >= 0) {
          throw e;
        }
        pause(attempt, e.getMessage());
      }
    }
  }

  /**
   * Runs {@code action} until it succeeds or fails for good, however long a passing fault lasts.
   *
   * @throws CancellationException if {@link #stop} was called
   */
  public void untilDone(Runnable action) {
    for (int attempt = 0; ; attempt++) {
      try {
        action.run();
        return;
      } catch (RetriableException e) {
        pause(attempt, e.getMessage());
      }
    }
  }

  /** Waits before attempt number {@code attempt + 2}; {@code reason} is logged. */
  private void pause(int attempt, String reason) {
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
