package dev.sluice.files;

/** A file event or an object key that cannot be understood; the message says what and where. */
public final class FileEventException extends RuntimeException {

  public FileEventException(String message) {
    super(message);
  }

  public FileEventException(String message, Throwable cause) {
    super(message, cause);
  }
}
