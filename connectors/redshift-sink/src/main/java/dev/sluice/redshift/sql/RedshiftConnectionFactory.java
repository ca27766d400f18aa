package dev.sluice.redshift.sql;

import com.amazon.redshift.Driver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/**
 * Opens connections with Amazon's driver. Every statement has a time limit, and a connection whose
 * other end went away is noticed.
 */
public final class RedshiftConnectionFactory implements ConnectionFactory {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  private final String url;
  private final Properties properties;
  private final Duration statementTimeout;

  /**
   * @param url JDBC URL
   * @param access the driver's properties, user and password among them
   * @param statementTimeout how long a statement may run
   */
  public RedshiftConnectionFactory(
      String url, Map<String, String> access, Duration statementTimeout) {
    this.url = url;
    this.statementTimeout = statementTimeout;
    this.properties = new Properties();
    properties.setProperty("ApplicationName", "sluice-redshift-sink");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("loginTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
    properties.setProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
    // Above the server's limit, for the case that the server does not answer any more.
    properties.setProperty(
        "socketTimeout", Long.toString(statementTimeout.plus(CONNECT_TIMEOUT).toSeconds()));
    properties.putAll(access);
  }

  @Override
  public Connection open() throws SQLException {
    Connection connection = new Driver().connect(url, (Properties) properties.clone());
    if (connection == null) {
      throw new SQLException("'%s' is not a URL that the Redshift driver knows".formatted(url));
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET statement_timeout TO " + statementTimeout.toMillis());
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }
}
