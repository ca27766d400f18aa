package dev.sluice.redshift.local;

/** Whether redshift-local encrypts its clients' connections. */
public enum Tls {
  /** A client's request for TLS is declined. */
  OFF,
  /** A client has TLS when it asks for it. */
  ON,
  /** A client that does not ask for TLS is refused, as with Redshift's {@code require_ssl}. */
  REQUIRED
}
