package dev.sluice.redshift.local.backend;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * One connection for what the gateway does beside its clients' sessions, kept open: opening one
 * costs more than the work. Thread-safe; one work at a time.
 */
final class OwnConnection implements AutoCloseable {
  private final DataSource database;
  private Connection connection;

  OwnConnection(DataSource database) {
    this.database = database;
  }

  /** What is done on the connection, in transactions of its own. */
  @FunctionalInterface
  interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /**
   * Does the work, a second time over a new connection when the kept one turns out to be broken.
   */
  synchronized <T> T run(Work<T> work) throws SQLException {
    boolean kept = connection != null && !connection.isClosed();
    try {
      return work.on(open());
    } catch (SQLException e) {
      if (!kept || !connection.isClosed()) {
        throw e;
      }
      return work.on(open());
    }
  }

  private Connection open() throws SQLException {
    if (connection == null || connection.isClosed()) {
      connection = database.getConnection();
    }
    return connection;
  }

  @Override
  public synchronized void close() throws SQLException {
    if (connection != null) {
      connection.close();
    }
  }
}
