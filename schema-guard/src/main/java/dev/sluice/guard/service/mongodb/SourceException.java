package dev.sluice.guard.service.mongodb;

/**
 * MongoDB did not answer what the guard service asked; the message says what, where and what to do.
 */
public final class SourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public SourceException(String message) {
    super(message);
  }

  public SourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
