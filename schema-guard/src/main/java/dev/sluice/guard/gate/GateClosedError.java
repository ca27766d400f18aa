package dev.sluice.guard.gate;

/**
 * The gate lets a record not pass, and none after it. An error, since Connect's {@code
 * errors.tolerance=all} drops the record of any exception of a transformation and goes on with the
 * next one, while an error fails the task (RetryWithToleranceOperator of Connect 4.3). The message
 * says what, where and what to do; it holds no values.
 */
public final class GateClosedError extends Error {

  private static final long serialVersionUID = 1L;

  public GateClosedError(String message) {
    super(message);
  }

  public GateClosedError(String message, Throwable cause) {
    super(message, cause);
  }
}
