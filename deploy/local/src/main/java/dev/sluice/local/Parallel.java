package dev.sluice.local;

import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Runs tasks side by side. */
final class Parallel {
  private Parallel() {}

  /**
   * Runs them all and returns when all have ended.
   *
   * @param abort runs once, as soon as the first task fails, so that the others need not be waited
   *     for in full
   * @throws RuntimeException the failure that came first, with the others added to it
   */
  static void run(List<Runnable> tasks, Runnable abort) {
    if (tasks.isEmpty()) {
      return;
    }
    ExecutorService executor = Executors.newFixedThreadPool(tasks.size(), Parallel::thread);
    try {
      CompletionService<Void> running = new ExecutorCompletionService<>(executor);
      tasks.forEach(task -> running.submit(task, null));
      RuntimeException failure = null;
      for (int i = 0; i < tasks.size(); i++) {
        try {
          running.take().get();
        } catch (ExecutionException e) {
          RuntimeException cause =
              e.getCause() instanceof RuntimeException runtime
                  ? runtime
                  : new StackException(Reasons.of(e), e);
          if (failure == null) {
            failure = cause;
            abort.run();
          } else {
            failure.addSuppressed(cause);
          }
        }
      }
      if (failure != null) {
        throw failure;
      }
    } catch (InterruptedException e) {
      abort.run();
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted.", e);
    } finally {
      executor.shutdownNow();
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "stack");
    thread.setDaemon(true);
    return thread;
  }
}
