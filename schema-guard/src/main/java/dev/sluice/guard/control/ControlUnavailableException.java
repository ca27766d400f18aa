package dev.sluice.guard.control;

/**
 * The control log cannot be read or written; the message names the topic, the brokers and the
 * bound.
 */
public final class ControlUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ControlUnavailableException(String message) {
    super(message);
  }

  public ControlUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
