package dev.sluice.local;

/**
 * Where Redshift is.
 *
 * @param url the JDBC URL, {@code jdbc:redshift://host:port/database}
 * @param user the user
 * @param password the password
 */
public record RedshiftAddress(String url, String user, String password) {

  /** Without the password. */
  @Override
  public String toString() {
    return url;
  }
}
