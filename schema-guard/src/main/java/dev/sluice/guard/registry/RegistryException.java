package dev.sluice.guard.registry;

/**
 * A schema registry did not do what was asked of it. The message names the registry, the subject or
 * id, and what to do.
 */
public final class RegistryException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean refused;

  private RegistryException(String message, boolean refused, Throwable cause) {
    super(message, cause);
    this.refused = refused;
  }

  /** No answer, or one that says to come again: asking again later may help. */
  static RegistryException unavailable(String message, Throwable cause) {
    return new RegistryException(message, false, cause);
  }

  /** The registry understood and said no: asking again does not help until somebody acts. */
  static RegistryException refused(String message) {
    return new RegistryException(message, true, null);
  }

  /** Whether somebody has to act before asking again helps. */
  public boolean refused() {
    return refused;
  }
}
