package dev.sluice.guard.bson;

/**
 * Bytes that are not BSON; the message says what is wrong and at which byte, never what stands
 * there.
 */
public class MalformedBsonException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public MalformedBsonException(String message) {
    super(message);
  }
}
