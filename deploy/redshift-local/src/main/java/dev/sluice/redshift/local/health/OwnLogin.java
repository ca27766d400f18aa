package dev.sluice.redshift.local.health;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Logs in to this redshift-local as its first user, by the driver that comes with the embedded
 * PostgreSQL, and queries: the way that clients go. Thread-safe.
 */
public final class OwnLogin {
  /** It warns of the version that Redshift says it has, once per connection. */
  private static final Logger DRIVER = Logger.getLogger("org.postgresql.jdbc.PgConnection");

  private static final String SECONDS = "5";

  static {
    DRIVER.setLevel(Level.SEVERE);
  }

  private final String url;
  private final Properties properties = new Properties();

  /**
   * A log-in over a port of this machine.
   *
   * @param encrypted whether over TLS; the certificate is this server's own and not verified
   */
  public OwnLogin(
      String host, int port, String database, String user, String password, boolean encrypted) {
    url = "jdbc:postgresql://" + host + ":" + port + "/" + database;
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("sslmode", encrypted ? "require" : "disable");
    // Without what the driver sets at the start of a session, which Redshift does not have.
    properties.setProperty("assumeMinServerVersion", "9.0");
    properties.setProperty("preferQueryMode", "simple");
    properties.setProperty("connectTimeout", SECONDS);
    properties.setProperty("loginTimeout", SECONDS);
    properties.setProperty("socketTimeout", SECONDS);
  }

  /**
   * Queries once.
   *
   * @throws SQLException when there is no answer within some seconds, or an error
   */
  void query() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, properties);
        Statement statement = connection.createStatement()) {
      statement.execute("select 1");
    }
  }
}
