package dev.sluice.local.connect;

import dev.sluice.local.StackException;

/** A Connect worker refused a request or could not be reached. */
public final class ConnectClientException extends StackException {
  private static final long serialVersionUID = 1L;

  private final int status;

  ConnectClientException(String message, int status) {
    super(message);
    this.status = status;
  }

  ConnectClientException(String message, Throwable cause) {
    super(message, cause);
    this.status = 0;
  }

  /** The status of the answer, 0 when there was none. */
  public int status() {
    return status;
  }
}
