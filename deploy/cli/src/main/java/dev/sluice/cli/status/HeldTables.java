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
 * Which tables the Redshift sink holds and why, from the audit table {@code sluice.loads}. Not
 * thread-safe: it uses the connection it is given and leaves it open.
 */
public final class HeldTables {
  // A later load means that the table goes on (docs/redshift-tables.md).
  private static final String HELD =
      "SELECT h.topic, h.error FROM sluice.loads h LEFT JOIN (SELECT topic, MAX(loaded_at) AS at"
          + " FROM sluice.loads WHERE topic_partition IS NOT NULL GROUP BY topic) l"
          + " ON h.topic = l.topic WHERE h.topic_partition IS NULL AND h.error IS NOT NULL"
          + " AND (l.at IS NULL OR h.loaded_at > l.at) ORDER BY h.loaded_at";

  private final Connection redshift;

  /** Reads over an open connection in autocommit mode. */
  public HeldTables(Connection redshift) {
    this.redshift = redshift;
  }

  /** By topic, why its table is held; tables that are loaded are left out. */
  public Map<String, String> byTopic() {
    Map<String, String> held = new HashMap<>();
    try (PreparedStatement statement = redshift.prepareStatement(HELD);
        ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        held.put(row.getString(1), row.getString(2));
      }
      return held;
    } catch (SQLException e) {
      if (Redshift.isUndefinedTable(e)) {
        return Map.of();
      }
      throw new CommandException("Redshift did not answer what is held: " + e.getMessage(), e);
    }
  }
}
