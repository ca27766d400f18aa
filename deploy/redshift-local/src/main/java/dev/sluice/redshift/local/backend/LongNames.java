package dev.sluice.redshift.local.backend;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of which the backend has a short form. They are kept in the database, so that its
 * catalogs can show them. Thread-safe.
 */
public final class LongNames {
  private final OwnConnection database;
  private final Map<String, String> names = new ConcurrentHashMap<>();

  private LongNames(OwnConnection database) {
    this.database = database;
  }

  static LongNames read(OwnConnection database) throws SQLException {
    LongNames longNames = new LongNames(database);
    return database.run(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT short_name, long_name FROM redshift_local.long_name");
              ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              longNames.names.put(rows.getString(1), rows.getString(2));
            }
          }
          return longNames;
        });
  }

  /** Remembers names by their short form. */
  public void ensure(Map<String, String> wanted) throws SQLException {
    if (names.keySet().containsAll(wanted.keySet())) {
      return;
    }
    database.run(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO redshift_local.long_name VALUES (?, ?) ON CONFLICT DO NOTHING")) {
            for (Map.Entry<String, String> name : wanted.entrySet()) {
              insert.setString(1, name.getKey());
              insert.setString(2, name.getValue());
              insert.executeUpdate();
            }
          }
          return null;
        });
    names.putAll(wanted);
  }

  /** A text of the backend's with the names that the client knows. */
  public String restore(String text) {
    if (names.isEmpty() || text.indexOf('~') < 0) {
      return text;
    }
    String restored = text;
    for (Map.Entry<String, String> name : names.entrySet()) {
      restored = restored.replace(name.getKey(), name.getValue());
    }
    return restored;
  }
}
