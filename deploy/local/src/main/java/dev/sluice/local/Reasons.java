package dev.sluice.local;

/** The short reason in a chain of exceptions. */
final class Reasons {
  private Reasons() {}

  /**
   * The first line of the first message, without the full stop at its end; the type when there is
   * no message.
   */
  static String of(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      String message = at.getMessage();
      if (message != null && !message.isBlank()) {
        String line = message.strip().lines().findFirst().orElseThrow();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
      }
    }
    return failure.getClass().getSimpleName();
  }
}
