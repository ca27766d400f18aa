package dev.sluice.redshift.failure;

/**
 * A table cannot be loaded until a person does something. The message says what is wrong, where,
 * and what to do.
 */
public final class HeldException extends RuntimeException {

  public HeldException(String message) {
    super(message);
  }

  public HeldException(String message, Throwable cause) {
    super(message, cause);
  }
}
