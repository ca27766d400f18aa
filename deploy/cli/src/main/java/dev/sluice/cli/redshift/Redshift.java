package dev.sluice.cli.redshift;

import dev.sluice.cli.CommandException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Connections of the Redshift JDBC driver, and what its errors mean. Thread-safe. */
public final class Redshift {
  private static final String SCHEME = "jdbc:redshift://";
  private static final String UNDEFINED_TABLE = "42P01";
  private static final int LOGIN_SECONDS = 15;

  private Redshift() {}

  /**
   * Opens a connection in autocommit mode.
   *
   * @param url {@code jdbc:redshift://host:port/database}, with user and password as parameters
   *     where they are needed
   * @throws CommandException when that fails; its message holds no password
   */
  public static Connection connect(String url) {
    if (!url.startsWith(SCHEME)) {
      throw new CommandException("the Redshift URL must start with " + SCHEME);
    }
    var properties = new Properties();
    properties.setProperty("loginTimeout", Integer.toString(LOGIN_SECONDS));
    try {
      return DriverManager.getConnection(url, properties);
    } catch (SQLException e) {
      throw new CommandException(
          "no connection to Redshift at " + withoutParameters(url) + ": " + firstLine(e), e);
    }
  }

  /** Whether a statement failed because its table does not exist. */
  public static boolean isUndefinedTable(SQLException failure) {
    return UNDEFINED_TABLE.equals(failure.getSQLState());
  }

  /** A URL without its parameters, a password among them. */
  public static String withoutParameters(String url) {
    int end = url.indexOf('?');
    int semicolon = url.indexOf(';');
    if (semicolon >= 0 && (end < 0 || semicolon < end)) {
      end = semicolon;
    }
    return end < 0 ? url : url.substring(0, end);
  }

  private static String firstLine(SQLException failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message.lines().findFirst().orElse("").strip();
  }
}
