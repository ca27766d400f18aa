package dev.sluice.redshift.skip;

/** A file cannot be skipped. The message says why, and what to do. */
public final class SkipException extends RuntimeException {

  SkipException(String message) {
    super(message);
  }
}
