package dev.sluice.local;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** A part that runs in a JVM of its own. */
final class ChildPart implements PartRunner {
  private static final Duration START_LIMIT = Duration.ofMinutes(10);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(12);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);
  private static final Duration BETWEEN_PROBES = Duration.ofMillis(100);

  private final String label;
  private final Supplier<ChildProcess> launcher;
  private final Probe ready;
  private volatile ChildProcess process;

  /**
   * A part in a JVM of its own.
   *
   * @param label its name in messages
   * @param launcher starts the process
   * @param ready succeeds when the part serves
   */
  ChildPart(String label, Supplier<ChildProcess> launcher, Probe ready) {
    this.label = label;
    this.launcher = launcher;
    this.ready = ready;
  }

  @Override
  public void start() {
    if (isRunning()) {
      return;
    }
    process = launcher.get();
    try {
      awaitReady();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.kill();
      throw new StackException("Interrupted while starting " + label + ".", e);
    } catch (StackException e) {
      process.kill();
      throw e;
    }
  }

  private void awaitReady() throws InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      if (!process.isAlive()) {
        throw failure("ended while starting", null);
      }
      try {
        ready.check(ANSWER_LIMIT);
        return;
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception notYet) {
        if (System.nanoTime() > deadline) {
          throw failure("does not serve after " + START_LIMIT.toSeconds() + " s", notYet);
        }
      }
      Thread.sleep(BETWEEN_PROBES.toMillis());
    }
  }

  private StackException failure(String what, Exception cause) {
    String lineEnd = System.lineSeparator();
    return new StackException(
        "%s %s. Its log %s ends with:%s%s"
            .formatted(label, what, process.log(), lineEnd, process.logTail()),
        cause);
  }

  @Override
  public void stop() {
    if (isRunning()) {
      process.terminate(STOP_PATIENCE);
    }
  }

  @Override
  public void kill() {
    if (!isRunning()) {
      throw new StackException(label + " does not run and cannot be killed.");
    }
    process.kill();
  }

  @Override
  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  @Override
  public List<ProcessHandle> processes() {
    return isRunning() ? List.of(process.handle()) : List.of();
  }
}
