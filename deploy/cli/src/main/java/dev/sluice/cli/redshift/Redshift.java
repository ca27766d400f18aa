package dev.sluice.cli.redshift;

import dev.sluice.cli.CommandException;
import dev.sluice.local.RedshiftAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Connections of the Redshift JDBC driver, and what its errors mean. Thread-safe. */
public final class Redshift {
  private static final String SCHEME = "jdbc:redshift://";
  private static final String UNDEFINED_TABLE = "42P01";
  private static final int LOGIN_SECONDS = 15;
  // Of a result, in memory; the driver's own is a gigabyte.
  private static final String FETCHED_AHEAD = "64M";

  private Redshift() {}

  /** Opens a connection with user and password, where they are needed, in the URL. */
  public static Connection connect(String url) {
    return connect(new RedshiftAddress(url, null, null));
  }

  /**
   * Opens a connection in autocommit mode.
   *
   * @param address {@code jdbc:redshift://host:port/database}; user and password may be parameters
   *     of the URL instead
   * @throws CommandException when that fails; its message holds no password
   */
  public static Connection connect(RedshiftAddress address) {
    String url = address.url();
    if (!url.startsWith(SCHEME)) {
      throw new CommandException("the Redshift URL must start with " + SCHEME);
    }
    var properties = new Properties();
    properties.setProperty("loginTimeout", Integer.toString(LOGIN_SECONDS));
    properties.setProperty("fetchRingBufferSize", FETCHED_AHEAD);
    if (address.user() != null) {
      properties.setProperty("user", address.user());
    }
    if (address.password() != null) {
      properties.setProperty("password", address.password());
    }
    try {
      return DriverManager.getConnection(url, properties);
    } catch (SQLException e) {
      throw new CommandException(
          "no connection to Redshift at " + withoutSecrets(url) + ": " + firstLine(e), e);
    }
  }

  /** Whether a statement failed because its table does not exist. */
  public static boolean isUndefinedTable(SQLException failure) {
    return UNDEFINED_TABLE.equals(failure.getSQLState());
  }

  /** A URL in which a password among the parameters is not to be read. */
  public static String withoutSecrets(String url) {
    return url.replaceAll(
        "(?i)([?&;](?:pwd|password|token|secretaccesskey|sessiontoken)=)[^&;]*", "$1***");
  }

  private static String firstLine(SQLException failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message.lines().findFirst().orElse("").strip();
  }
}
