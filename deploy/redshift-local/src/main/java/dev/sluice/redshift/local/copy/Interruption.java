package dev.sluice.redshift.local.copy;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Lets another thread stop a load, also while that waits for an object. Thread-safe. */
public final class Interruption {
  private static final String ON_REQUEST = "canceling statement due to user request";
  private static final String TIME_OUT = "canceling statement due to statement timeout";

  /** Holds what the client is told. */
  private final CompletableFuture<String> stopped = new CompletableFuture<>();

  /** Stops the load; doing so again does nothing. */
  public void stop() {
    stopped.complete(ON_REQUEST);
  }

  /** Stops the load when it takes longer; 0 for no limit. */
  void stopAfter(long millis) {
    if (millis > 0) {
      CompletableFuture<String> unused =
          stopped.completeOnTimeout(TIME_OUT, millis, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Goes on unless the load is stopped.
   *
   * @throws CancellationException when it is
   */
  void check() {
    if (stopped.isDone()) {
      throw new CancellationException(stopped.join());
    }
  }

  /**
   * The result of work in another thread.
   *
   * @throws CancellationException when the load is stopped first; the work goes on
   */
  <T> T await(CompletableFuture<T> work) throws LoadFailure, IOException {
    try {
      CompletableFuture.anyOf(work, stopped).join();
      if (work.isDone()) {
        return work.join();
      }
    } catch (CompletionException e) {
      if (e.getCause() instanceof Failed failed) {
        throw failed.failure;
      }
      throw new IOException("cannot read from S3", e.getCause());
    }
    throw new CancellationException(stopped.join());
  }

  /** Carries the failure of work to whoever waits for it. */
  static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient LoadFailure failure;

    Failed(LoadFailure failure) {
      super(failure);
      this.failure = failure;
    }
  }
}
