package dev.sluice.s3.chain;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * Work that runs beside the task's thread and whose outcome that thread looks at later. Used by the
 * task's thread only.
 */
final class Job<T> {

  private final FutureTask<T> task;

  private Job(Callable<T> work) {
    task = new FutureTask<>(work);
  }

  static <T> Job<T> start(Executor executor, Callable<T> work) {
    Job<T> job = new Job<>(work);
    executor.execute(job.task);
    return job;
  }

  boolean isDone() {
    return task.isDone();
  }

  /**
   * The outcome of work that is done.
   *
   * @throws RuntimeException what the work threw
   */
  T outcome() {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted before the work was done", e);
    } catch (ExecutionException e) {
      throw unwrap(e);
    }
  }

  /** Has the work end as soon as it can; nobody looks at its outcome any more. */
  void cancel() {
    task.cancel(true);
  }

  /** What work beside failed with. */
  static RuntimeException unwrap(Exception failure) {
    if (failure.getCause() instanceof RuntimeException cause) {
      return cause;
    }
    if (failure.getCause() instanceof Error error) {
      throw error;
    }
    return new IllegalStateException(failure);
  }
}
