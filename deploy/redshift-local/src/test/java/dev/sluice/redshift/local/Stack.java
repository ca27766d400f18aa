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

/**
 * What the rules are tested on, one for all tests of this process: redshift-local with an S3 of its
 * own, or the real Redshift that the environment names.
 */
final class Stack {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final String LOCAL_ROLE = "arn:aws:iam::123456789012:role/load";
  private static Stack instance;

  private final LocalS3 s3;
  private final RedshiftLocal redshift;
  private final Bucket bucket;
  private final String schema;

  private Stack() throws Exception {
    if (RealRedshift.isGiven()) {
      s3 = null;
      redshift = null;
      schema = "sluice_rules_" + System.currentTimeMillis();
      bucket = RealRedshift.bucket(schema);
      try (Connection connection = RealRedshift.connect()) {
        execute(connection, "CREATE SCHEMA " + schema);
      }
      return;
    }
    s3 = new LocalS3();
    Path state = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "state");
    redshift = RedshiftLocal.start(s3.configure(RedshiftLocalOptions.defaults(state)));
    bucket = s3.bucket();
    schema = null;
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
      if (redshift == null) {
        try (Connection connection = RealRedshift.connect()) {
          execute(connection, "DROP SCHEMA " + schema + " CASCADE");
        }
        bucket.close();
      } else {
        redshift.close();
        s3.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  Bucket s3() {
    return bucket;
  }

  /** The S3 endpoint of the stand-in. */
  LocalS3 localS3() {
    return s3;
  }

  /** The stand-in, for rules that are its own. */
  RedshiftLocal redshift() {
    return redshift;
  }

  Connection connect() throws SQLException {
    if (redshift != null) {
      return connect(redshift.jdbcUrl(), "sluice", "sluice");
    }
    Connection connection = RealRedshift.connect();
    execute(connection, "SET search_path TO " + schema);
    return connection;
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
        if (statement.execute(sql)) {
          drain(statement);
        }
      }
    }
  }

  /** A result that is closed before it was read makes the driver cancel what runs next. */
  private static void drain(Statement statement) throws SQLException {
    try (ResultSet rows = statement.getResultSet()) {
      while (rows.next()) {
        rows.getObject(1);
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
    return "COPY " + table + " FROM '" + manifest + "' " + role() + " FORMAT AS PARQUET MANIFEST";
  }

  /** How COPY is told to read the bucket. */
  static String role() {
    return "IAM_ROLE '" + (RealRedshift.isGiven() ? RealRedshift.role() : LOCAL_ROLE) + "'";
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
