package dev.sluice.guard.service.connect;

/** A request to the worker's REST API that did not succeed. The next round asks again. */
public final class ConnectRestException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  static final int NO_ANSWER = 0;

  private final int status;

  ConnectRestException(int status, String message) {
    super(message);
    this.status = status;
  }

  ConnectRestException(String message, Throwable cause) {
    super(message, cause);
    this.status = NO_ANSWER;
  }

  /** HTTP status, or {@link #NO_ANSWER}. */
  public int status() {
    return status;
  }
}
