package dev.sluice.s3.chain;

import java.util.concurrent.CompletionException;

/** What work beside the task's thread failed with. */
final class Jobs {

  private Jobs() {}

  static RuntimeException unwrap(CompletionException e) {
    if (e.getCause() instanceof RuntimeException cause) {
      return cause;
    }
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return e;
  }
}
