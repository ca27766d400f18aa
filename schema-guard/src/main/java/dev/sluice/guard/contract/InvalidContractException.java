package dev.sluice.guard.contract;

/** A contract in JSON that is not one; the message says which member is wrong and how. */
public final class InvalidContractException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public InvalidContractException(String message) {
    super(message);
  }

  public InvalidContractException(String message, Throwable cause) {
    super(message, cause);
  }
}
