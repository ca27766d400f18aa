package dev.sluice.local;

/**
 * What went wrong with the embedded stack: a message for people that says what, where and what to
 * do.
 */
public class StackException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a message for people. */
  public StackException(String message) {
    super(message);
  }

  /** With a message for people and what it comes from. */
  public StackException(String message, Throwable cause) {
    super(message, cause);
  }
}
