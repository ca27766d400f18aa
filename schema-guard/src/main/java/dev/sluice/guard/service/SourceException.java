package dev.sluice.guard.service;

/**
 * MongoDB did not answer what the guard service asked; the message says what, where and what to do.
 */
final class SourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SourceException(String message) {
    super(message);
  }

  SourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
