package dev.sluice.redshift.sim;

import com.amazon.redshift.Driver;
import dev.sluice.redshift.local.RedshiftLocal;
import dev.sluice.redshift.local.RedshiftLocalOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** A stand-in for Redshift with an S3 endpoint that COPY reads, and a connection to look at it. */
public final class Warehouse implements AutoCloseable {

  private final S3Server s3;
  private final RedshiftLocal redshift;

  private Warehouse(S3Server s3, RedshiftLocal redshift) {
    this.s3 = s3;
    this.redshift = redshift;
  }

  public static Warehouse start(Path folder) throws Exception {
    S3Server s3 = S3Server.start();
    return new Warehouse(
        s3,
        RedshiftLocal.start(
            RedshiftLocalOptions.defaults(folder.resolve("redshift"))
                .withS3(s3.endpoint(), "any", "any", "us-east-1")));
  }

  public S3Server s3() {
    return s3;
  }

  /** Configuration of a sink that loads into this from its S3 endpoint. */
  public Map<String, String> config() {
    return Map.of(
        "redshift.url", url(),
        "redshift.user", user(),
        "redshift.password", password(),
        "s3.endpoint", s3().endpoint().toString(),
        "s3.path.style", "true",
        "s3.access.key.id", "any",
        "s3.secret.access.key", "any");
  }

  public String url() {
    return redshift.jdbcUrl();
  }

  public String user() {
    return "sluice";
  }

  public String password() {
    return "sluice";
  }

  public Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user());
    properties.setProperty("password", password());
    return new Driver().connect(url(), properties);
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Rows as maps of column to text, numbers and the like by their {@code toString}. */
  public List<Map<String, String>> query(String sql) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      ResultSetMetaData columns = result.getMetaData();
      List<Map<String, String>> rows = new ArrayList<>();
      while (result.next()) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          row.put(columns.getColumnName(i), result.getString(i));
        }
        rows.add(row);
      }
      return rows;
    }
  }

  /** One column of a query's rows. */
  public List<String> column(String sql) throws SQLException {
    return query(sql).stream().map(row -> row.values().iterator().next()).toList();
  }

  @Override
  public void close() throws IOException {
    redshift.close();
    s3.close();
  }
}
