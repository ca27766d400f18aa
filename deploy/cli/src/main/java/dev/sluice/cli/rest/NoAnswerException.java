package dev.sluice.cli.rest;

/**
 * A request that the Connect worker took and did not answer in time. The message names the request.
 * A later one may be answered; whether this one was executed is unknown.
 */
public final class NoAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoAnswerException(String message, Throwable cause) {
    super(message, cause);
  }
}
