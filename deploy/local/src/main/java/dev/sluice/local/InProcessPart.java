package dev.sluice.local;

import java.util.List;

/** A part that runs inside this JVM. */
final class InProcessPart implements PartRunner {

  /** Starts the part and gives what stops it. */
  @FunctionalInterface
  interface Starter {
    AutoCloseable start() throws Exception;
  }

  private final Part part;
  private final Starter starter;
  private AutoCloseable running;

  InProcessPart(Part part, Starter starter) {
    this.part = part;
    this.starter = starter;
  }

  @Override
  public void start() {
    if (running != null) {
      return;
    }
    try {
      running = starter.start();
    } catch (StackException e) {
      throw e;
    } catch (Exception e) {
      throw new StackException("Cannot start " + part.label() + ": " + e, e);
    }
  }

  @Override
  public void stop() {
    if (running == null) {
      return;
    }
    AutoCloseable stopping = running;
    running = null;
    try {
      stopping.close();
    } catch (Exception e) {
      throw new StackException("Cannot stop " + part.label() + ": " + e, e);
    }
  }

  @Override
  public void kill() {
    throw new StackException(
        "%s runs inside this process and cannot be killed alone: start it with asProcess(Part.%s)."
            .formatted(part.label(), part));
  }

  @Override
  public boolean isRunning() {
    return running != null;
  }

  @Override
  public List<ProcessHandle> processes() {
    return List.of();
  }
}
