package dev.sluice.redshift.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/** One redshift-local and one S3 for all tests of this process: starting them costs seconds. */
final class Stack {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static Stack instance;

  private final LocalS3 s3;
  private final RedshiftLocal redshift;

  private Stack() throws Exception {
    s3 = new LocalS3();
    Path state = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "state");
    redshift = RedshiftLocal.start(s3.configure(RedshiftLocalOptions.defaults(state)));
  }

  static synchronized Stack get() throws Exception {
    if (instance == null) {
      Stack stack = new Stack();
      Runtime.getRuntime().addShutdownHook(new Thread(stack::close));
      instance = stack;
    }
    return instance;
  }

  private void close() {
    try {
      redshift.close();
      s3.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  LocalS3 s3() {
    return s3;
  }

  RedshiftLocal redshift() {
    return redshift;
  }

  Connection connect() throws SQLException {
    return connect(redshift.jdbcUrl(), "sluice", "sluice");
  }

  static Connection connect(String url, String user, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    return DriverManager.getConnection(url, properties);
  }

  /** A name that no other test uses. */
  static String name(String prefix) {
    return prefix + NAMES.incrementAndGet();
  }

  static void execute(Connection connection, String... statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  /** All rows, values as text. */
  static List<List<String>> query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<List<String>> result = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(rows.getString(i));
        }
        result.add(row);
      }
      return result;
    }
  }

  /** The only value of the only row. */
  static String value(Connection connection, String sql) throws SQLException {
    List<List<String>> rows = query(connection, sql);
    if (rows.size() != 1 || rows.get(0).size() != 1) {
      throw new IllegalStateException(sql + " gave " + rows);
    }
    return rows.get(0).get(0);
  }

  static String copy(String table, String manifest) {
    return "COPY "
        + table
        + " FROM '"
        + manifest
        + "' IAM_ROLE 'arn:aws:iam::123456789012:role/load' FORMAT AS PARQUET MANIFEST";
  }

  static void await(Condition condition, String what) throws Exception {
    long end = System.nanoTime() + 120_000_000_000L;
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not within 120 s: " + what);
      }
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000L);
    }
  }

  interface Condition {
    boolean holds() throws Exception;
  }
}
