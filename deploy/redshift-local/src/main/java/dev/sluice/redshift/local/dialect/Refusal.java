package dev.sluice.redshift.local.dialect;

/**
 * What Redshift, or the stand-in in its place, refuses: an error for the client, not a fault of the
 * gateway.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String state;
  private final String detail;

  /**
   * An error.
   *
   * @param state SQLSTATE
   * @param detail null for none
   */
  public Refusal(String state, String message, String detail) {
    super(message);
    this.state = state;
    this.detail = detail;
  }

  /** A syntax error as Redshift words it. */
  public static Refusal syntax(String near) {
    return new Refusal("42601", "syntax error at or near \"" + near + "\"", null);
  }

  /** What Redshift documents as not supported. */
  public static Refusal unsupported(String message) {
    return new Refusal("0A000", message, null);
  }

  /** What Redshift may well do and this stand-in does not. */
  public static Refusal unknown(String what) {
    return new Refusal(
        "0A000",
        "redshift-local does not know " + what,
        "redshift-local is a stand-in for Amazon Redshift with an allow-list of statements; what is not on it is refused.");
  }

  public String state() {
    return state;
  }

  public String detail() {
    return detail;
  }
}
