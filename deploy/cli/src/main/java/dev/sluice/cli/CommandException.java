package dev.sluice.cli;

/**
 * Ends a command with one line for the person at the terminal. The message says what went wrong,
 * where, and what to do; it holds no secret and no document value.
 */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A message of one line. */
  public CommandException(String message) {
    super(message);
  }

  /** A message of one line and what caused it. */
  public CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}
