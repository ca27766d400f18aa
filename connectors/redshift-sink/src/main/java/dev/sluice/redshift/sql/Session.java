package dev.sluice.redshift.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A connection to Redshift and the few things that the sink does with one. Not thread-safe.
 * Statements commit by themselves unless between {@link #begin} and {@link #commit}.
 */
public final class Session {

  private final Connection connection;

  private final Optional<ServerSession> onServer;

  /** A session over a connection that was just opened. */
  Session(Connection connection) throws SQLException {
    this.connection = connection;
    this.onServer = ServerSession.of(this);
  }

  /** This session as the server knows it. */
  Optional<ServerSession> onServer() {
    return onServer;
  }

  /** Makes a value of a row. */
  @FunctionalInterface
  public interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Begins a transaction; the first statement takes its snapshot, unless it is a LOCK. */
  public void begin() throws SQLException {
    connection.setAutoCommit(false);
  }

  public void commit() throws SQLException {
    connection.commit();
    connection.setAutoCommit(true);
  }

  public void rollback() throws SQLException {
    connection.rollback();
    connection.setAutoCommit(true);
  }

  /** Runs a statement and gives the number of rows that it changed. */
  public long update(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return Math.max(0, statement.executeUpdate(sql));
    }
  }

  /** Runs a statement without a result that counts. */
  public void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Runs a query of few rows. */
  public <T> List<T> query(String sql, RowReader<T> reader) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<T> rows = new ArrayList<>();
      while (result.next()) {
        rows.add(reader.read(result));
      }
      return rows;
    }
  }

  Connection connection() {
    return connection;
  }
}
