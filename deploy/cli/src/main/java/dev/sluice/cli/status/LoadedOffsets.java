package dev.sluice.cli.status;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.redshift.Redshift;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * How far the data topics are loaded, from the audit table {@code sluice.loads}. The watermark
 * tables stay untouched: a reader would get in the way of a load. Not thread-safe: it uses the
 * connection it is given and leaves it open.
 */
public final class LoadedOffsets {
  private static final String OFFSETS =
      "SELECT topic, topic_partition, MAX(to_offset) FROM sluice.loads"
          + " WHERE topic_partition IS NOT NULL GROUP BY topic, topic_partition";

  private final Connection redshift;

  /** Reads over an open connection in autocommit mode. */
  public LoadedOffsets(Connection redshift) {
    this.redshift = redshift;
  }

  /** By topic and partition, the next offset to load. Empty before the first load. */
  public Map<String, Map<Integer, Long>> byTopic() {
    try {
      return read();
    } catch (SQLException e) {
      if (Redshift.isUndefinedTable(e)) {
        return Map.of();
      }
      throw new CommandException("Redshift did not answer what is loaded: " + e.getMessage(), e);
    }
  }

  private Map<String, Map<Integer, Long>> read() throws SQLException {
    Map<String, Map<Integer, Long>> offsets = new HashMap<>();
    try (PreparedStatement statement = redshift.prepareStatement(OFFSETS);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        offsets
            .computeIfAbsent(row.getString(1), topic -> new HashMap<>())
            .put(row.getInt(2), row.getLong(3));
      }
    }
    return offsets;
  }
}
