package dev.sluice.s3.chain;

import dev.sluice.s3.kafka.FileEvents;
import dev.sluice.s3.retry.Retries;
import dev.sluice.s3.store.ObjectStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * What a task makes sure of once at its start, beside the task's thread: that the store honours
 * conditional writes and that files can be announced. Nothing is written before.
 */
public final class Readiness {

  private final CompletableFuture<Void> checked;

  public Readiness(
      ObjectStore store, ChainKeys keys, FileEvents events, Retries retries, Executor executor) {
    checked =
        CompletableFuture.runAsync(
            () ->
                retries.untilDone(
                    () -> {
                      store.requireConditionalWrites(keys.probe());
                      events.prepare();
                    }),
            executor);
  }

  /**
   * Waits until it is sure.
   *
   * @throws UnfitException if it is not so; says what to do
   */
  void await() {
    try {
      checked.join();
    } catch (CompletionException e) {
      throw new UnfitException(Job.unwrap(e));
    }
  }
}
