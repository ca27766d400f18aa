package dev.sluice.local;

/** A stack runs on the state folder already. */
public final class StackRunningException extends StackException {
  private static final long serialVersionUID = 1L;

  private final transient RunningStack running;

  StackRunningException(String message, RunningStack running) {
    super(message);
    this.running = running;
  }

  /** The stack that runs, or null when it is still starting. */
  public RunningStack running() {
    return running;
  }
}
