package dev.sluice.local;

import java.time.Duration;
import java.util.List;

/** A part that someone else runs, reached through its address. */
final class ReplacedPart implements PartRunner {
  private final Part part;
  private final String address;
  private final String option;
  private final Probe probe;
  private final Duration limit;

  /**
   * A part that someone else runs.
   *
   * @param part which
   * @param address where, without secrets
   * @param option how the address was given on the command line
   * @param probe succeeds when it answers
   * @param limit how long it may take to answer
   */
  ReplacedPart(Part part, String address, String option, Probe probe, Duration limit) {
    this.part = part;
    this.address = address;
    this.option = option;
    this.probe = probe;
    this.limit = limit;
  }

  @Override
  public void start() {
    try {
      probe.check(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException(
          "Interrupted while reaching " + part.label() + " at " + address + ".", e);
    } catch (Exception e) {
      throw new StackException(
          "Cannot use %s at %s: %s. Check the address and that it is reachable from here, or leave out %s to run the embedded one."
              .formatted(part.label(), address, Reasons.of(e), option),
          e);
    }
  }

  @Override
  public void stop() {}

  @Override
  public void kill() {
    throw new StackException(
        part.label() + " at " + address + " is not run by this stack and cannot be killed.");
  }

  @Override
  public boolean isRunning() {
    return true;
  }

  @Override
  public List<ProcessHandle> processes() {
    return List.of();
  }
}
