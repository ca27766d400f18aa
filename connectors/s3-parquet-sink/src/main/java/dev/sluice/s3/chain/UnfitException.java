package dev.sluice.s3.chain;

import org.apache.kafka.connect.errors.ConnectException;

/** That the task can do nothing for any partition: it has to fail. */
final class UnfitException extends ConnectException {

  private static final long serialVersionUID = 1;

  UnfitException(RuntimeException cause) {
    super(cause.getMessage(), cause);
  }
}
