package dev.sluice.cli.loads;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.Endpoints;
import dev.sluice.cli.redshift.Redshift;
import dev.sluice.cli.redshift.RedshiftOptions;
import dev.sluice.cli.text.Terminal;
import dev.sluice.cli.text.TextTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the last loads, and what went wrong. */
@Command(
    name = "list",
    description = "Shows the last rows of sluice.loads, newest first.",
    mixinStandardHelpOptions = true)
final class LoadListCommand implements Callable<Integer> {
  private static final String LOADS =
      "SELECT \"loaded_at\", \"schema_name\", \"table_name\", \"topic_partition\", \"from_offset\","
          + " \"to_offset\", \"rows\", \"applied\", \"deleted\", \"error\" FROM sluice.loads"
          + "%s ORDER BY \"loaded_at\" DESC LIMIT %s";

  private final Terminal terminal;
  @Mixin private RedshiftOptions redshift;

  @Option(names = "--errors", description = "only tables that were held and files left out")
  private boolean errors;

  @Option(
      names = "--limit",
      paramLabel = "<rows>",
      defaultValue = "20",
      description = "how many rows (default: 20)")
  private int limit;

  LoadListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try (Connection connection = Redshift.connect(redshift.address(Endpoints.running()))) {
      terminal.print(read(connection));
      return 0;
    } catch (SQLException e) {
      throw Redshift.isUndefinedTable(e)
          ? new CommandException("nothing was ever loaded into this database", e)
          : new CommandException("Redshift: " + e.getMessage(), e);
    }
  }

  private String read(Connection connection) throws SQLException {
    String sql = LOADS.formatted(errors ? " WHERE \"error\" IS NOT NULL" : "", Math.max(1, limit));
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      var table =
          new TextTable(
              "LOADED AT", "TABLE", "PARTITION", "OFFSETS", "ROWS", "APPLIED", "DELETED", "ERROR");
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          table.row(
              row.getString(1),
              row.getString(2) + "." + row.getString(3),
              row.getString(4),
              row.getString(5) == null ? null : row.getString(5) + "-" + row.getString(6),
              row.getString(7),
              row.getString(8),
              row.getString(9),
              row.getString(10));
        }
      }
      return String.join("\n", table.lines());
    }
  }
}
