package dev.sluice.redshift.local.backend;

import dev.sluice.redshift.local.dialect.Domain;
import dev.sluice.redshift.local.login.Password;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Works beside the clients' sessions, as the server's superuser: what it writes does not roll back
 * with them. Thread-safe.
 */
public final class Administrator implements AutoCloseable {
  private static final String SUPERUSER = "postgres";

  /** Grows with every change of install.sql; a folder of another version is refused. */
  private static final String INSTALLED = "5";

  private final OwnConnection database;
  private final Types types;
  private final LongNames names;
  private final Set<Domain> domains = new HashSet<>();

  /**
   * The numbers that the backend gave to Redshift's types.
   *
   * @param superOid of SUPER
   * @param varbyteOid of VARBYTE
   */
  public record Types(int superOid, int varbyteOid) {}

  private Administrator(OwnConnection database, Types types, LongNames names) {
    this.database = database;
    this.types = types;
    this.names = names;
  }

  /** Creates the user and the database when they are missing, and sets the user's password. */
  static Administrator prepare(
      EmbeddedPostgres postgres, String databaseName, String user, Password password)
      throws SQLException, IOException {
    try (Connection connection = postgres.getDatabase(SUPERUSER, SUPERUSER).getConnection()) {
      if (!exists(connection, "SELECT 1 WHERE current_setting(?) = 'on'", "fsync")) {
        throw new SQLException(
            "the server runs without fsync, so that a kill could lose committed data");
      }
      if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", user)) {
        execute(connection, "CREATE ROLE " + quoted(connection, user));
      }
      execute(connection, "ALTER ROLE " + quoted(connection, user) + " LOGIN SUPERUSER CREATEDB");
      if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", databaseName)) {
        execute(
            connection,
            "CREATE DATABASE "
                + quoted(connection, databaseName)
                + " OWNER "
                + quoted(connection, user));
      }
    }
    DataSource database = postgres.getDatabase(SUPERUSER, databaseName);
    OwnConnection own = new OwnConnection(database);
    try (Connection connection = database.getConnection()) {
      if (!exists(connection, "SELECT 1 FROM pg_namespace WHERE nspname = ?", "redshift_local")) {
        install(connection, databaseName);
      } else if (!exists(
          connection,
          "SELECT 1 WHERE obj_description('redshift_local'::regnamespace) = ?",
          INSTALLED)) {
        throw new SQLException(
            "the state folder was written by another version of redshift-local; delete it or choose another");
      }
      setPassword(connection, user, password);
      return new Administrator(
          own,
          new Types(oid(connection, "pg_catalog.super"), oid(connection, "pg_catalog.varbyte")),
          LongNames.read(own));
    }
  }

  private static void install(Connection connection, String databaseName)
      throws SQLException, IOException {
    connection.setAutoCommit(false);
    try (InputStream script = Administrator.class.getResourceAsStream("install.sql")) {
      execute(connection, new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
    String alter = "ALTER DATABASE " + quoted(connection, databaseName) + " SET ";
    // Redshift's default since 2024 is SNAPSHOT isolation; PostgreSQL calls it repeatable read.
    execute(connection, alter + "default_transaction_isolation = 'repeatable read'");
    // Redshift's string literals take backslash escapes.
    execute(connection, alter + "standard_conforming_strings = off");
    execute(connection, alter + "escape_string_warning = off");
    execute(connection, "COMMENT ON SCHEMA redshift_local IS '" + INSTALLED + "'");
    connection.commit();
    connection.setAutoCommit(true);
  }

  private static void setPassword(Connection connection, String user, Password password)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO redshift_local.login (user_name, password) VALUES (?, ?)"
                + " ON CONFLICT (user_name) DO UPDATE SET password = excluded.password")) {
      statement.setString(1, user);
      statement.setString(2, password.stored());
      statement.executeUpdate();
    }
  }

  /** A user's password; empty when there is no such user, or none that may log in with one. */
  public Optional<Password> password(String user) throws SQLException {
    String sql =
        "SELECT l.password FROM redshift_local.login l JOIN pg_catalog.pg_roles r ON r.rolname = l.user_name"
            + " WHERE l.user_name = ? AND l.password IS NOT NULL"
            + " AND (r.rolvaliduntil IS NULL OR r.rolvaliduntil > clock_timestamp())";
    return database.run(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, user);
            try (ResultSet row = statement.executeQuery()) {
              return row.next()
                  ? Optional.of(Password.ofStored(row.getString(1)))
                  : Optional.empty();
            }
          }
        });
  }

  public Types types() {
    return types;
  }

  public LongNames names() {
    return names;
  }

  /** Creates the domains that do not exist yet. */
  public synchronized void ensure(Set<Domain> wanted) throws SQLException {
    if (domains.containsAll(wanted)) {
      return;
    }
    database.run(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement("SELECT pg_catalog.rs_domain(?, ?)")) {
            for (Domain domain : wanted) {
              statement.setString(1, domain.base());
              statement.setInt(2, domain.size());
              statement.execute();
              domains.add(domain);
            }
          }
          return null;
        });
  }

  /** A number for a load, as Redshift's query ids. */
  public long nextQueryId() throws SQLException {
    return database.run(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery("SELECT nextval('redshift_local.query_id')")) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  /** Records why a load failed; the record stays when the load's transaction rolls back. */
  public void record(LoadErrorRecord error) throws SQLException {
    String sql =
        "INSERT INTO redshift_local.load_error (user_id, query_id, session_id, database_name, table_id, start_time, file_name,"
            + " line_number, column_name, column_type, column_length, position, error_code, error_message)"
            + " VALUES (redshift_local.user_of(?), ?, ?, current_database(), ?, clock_timestamp(), ?, ?, ?, ?, ?, 0, ?, ?)";
    database.run(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, error.sessionId());
            statement.setLong(2, error.queryId());
            statement.setInt(3, error.sessionId());
            statement.setInt(4, error.tableId());
            statement.setString(5, error.file());
            statement.setLong(6, error.line());
            statement.setString(7, names.restore(error.column()));
            statement.setString(8, error.columnType());
            statement.setString(9, error.columnLength());
            statement.setInt(10, error.code());
            statement.setString(11, names.restore(error.message()));
            return statement.executeUpdate();
          }
        });
  }

  @Override
  public void close() throws SQLException {
    database.close();
  }

  private static int oid(Connection connection, String type) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT ?::regtype::oid::int8")) {
      statement.setString(1, type);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return (int) row.getLong(1);
      }
    }
  }

  private static boolean exists(Connection connection, String sql, String value)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, value);
      try (ResultSet row = statement.executeQuery()) {
        return row.next();
      }
    }
  }

  private static String quoted(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.enquoteIdentifier(name, true);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
