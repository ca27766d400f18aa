package dev.sluice.s3.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Reads Parquet files with an independent reader. */
public final class DuckDb implements AutoCloseable {

  private final Connection connection;
  private final Path folder;
  private int files;

  public DuckDb(Path folder) throws SQLException {
    this.folder = folder;
    this.connection = DriverManager.getConnection("jdbc:duckdb:");
    query("SET threads = 1");
  }

  /** Stores the bytes as a file and answers a path that SQL can read from. */
  public String file(byte[] bytes) throws IOException {
    Path path = folder.resolve("f" + files++ + ".parquet");
    Files.write(path, bytes);
    return "'" + path + "'";
  }

  /** All rows, each with all columns. */
  public List<List<Object>> query(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      List<List<Object>> rows = new ArrayList<>();
      if (!statement.execute(sql)) {
        return rows;
      }
      try (ResultSet result = statement.getResultSet()) {
        while (result.next()) {
          List<Object> row = new ArrayList<>();
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.add(result.getObject(i));
          }
          rows.add(row);
        }
      }
      return rows;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
