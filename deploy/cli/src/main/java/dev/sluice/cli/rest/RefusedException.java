package dev.sluice.cli.rest;

/**
 * A request that the Connect worker answered with an error. The message names the request and
 * repeats what the worker said.
 */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  RefusedException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }
}
