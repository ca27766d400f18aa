package dev.sluice.s3.kafka;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;

/** Waits for Kafka's answers and tells passing faults from others. */
final class KafkaCalls {

  private KafkaCalls() {}

  /**
   * The value of a future.
   *
   * @param action what is done, for errors
   * @throws RetriableException for a passing fault
   * @throws ConnectException for any other
   */
  static <T> T await(String action, Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Interrupted while " + action);
    } catch (ExecutionException e) {
      throw translate(action, e.getCause());
    }
  }

  static ConnectException translate(String action, Throwable error) {
    String message = "%s: %s".formatted(action, error);
    return error instanceof org.apache.kafka.common.errors.RetriableException
        ? new RetriableException(message, error)
        : new ConnectException(message, error);
  }
}
