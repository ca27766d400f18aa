package dev.sluice.cli.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.cli.CommandException;
import dev.sluice.cli.ConnectOptions;
import dev.sluice.cli.Endpoints;
import dev.sluice.cli.chains.HeldPartitions;
import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.redshift.Redshift;
import dev.sluice.cli.status.CollectionStatus.Held;
import dev.sluice.cli.text.Ages;
import dev.sluice.cli.text.Terminal;
import dev.sluice.cli.text.TextTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows how every collection is doing. */
@Command(
    name = "status",
    description =
        "Shows every collection: state, contract version, lag, freshness, open incident; and the partitions that the S3 sink holds.",
    mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private ConnectOptions connect;
  @Mixin private DataOptions data;

  @Option(names = "--json", description = "as a JSON array, for programs")
  private boolean json;

  /** Writes to a terminal. */
  public StatusCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    GuardClient guard = connect.guard();
    CommandException lagUnknown = null;
    List<CollectionStatus> statuses;
    try {
      statuses = complete(guard);
    } catch (CommandException e) {
      // What the guard knows is shown even when lag and freshness cannot be; a guard that does not
      // answer fails here.
      statuses = StatusReader.withoutLag(guard);
      lagUnknown = e;
    }
    terminal.print(json ? toJson(statuses) : toText(statuses));
    if (lagUnknown != null) {
      throw new CommandException(
          "lag and freshness are unknown: " + lagUnknown.getMessage(), lagUnknown);
    }
    return 0;
  }

  private List<CollectionStatus> complete(GuardClient guard) {
    Optional<Endpoints> running = Endpoints.running();
    try (Connection redshift = Redshift.connect(data.redshift(running));
        TopicBacklogs backlogs = new TopicBacklogs(data.bootstrapServers(running))) {
      return new StatusReader(
              guard,
              backlogs,
              new LoadedOffsets(redshift),
              new HeldPartitions(connect.http(), data.bootstrapServers(running)),
              Clock.systemUTC())
          .read();
    } catch (SQLException e) {
      throw new CommandException("Redshift: " + e.getMessage(), e);
    }
  }

  private static String toText(List<CollectionStatus> statuses) {
    if (statuses.isEmpty()) {
      return "no collection yet: add one with ./sluice collections add <db>.<collection>";
    }
    var table = new TextTable("COLLECTION", "STATE", "CONTRACT", "LAG", "FRESHNESS", "INCIDENT");
    for (CollectionStatus status : statuses) {
      table.row(
          status.connector(),
          status.state() + (status.pausedBy() == null ? "" : " by " + status.pausedBy()),
          status.contractVersion() == null ? null : "v" + status.contractVersion(),
          status.lag() == null ? "?" : status.lag(),
          status.freshnessMillis() == null
              ? "?"
              : Ages.text(Duration.ofMillis(status.freshnessMillis())),
          status.incident());
    }
    return String.join("\n", table.lines()) + held(statuses);
  }

  /** One line for each partition that the S3 sink holds. */
  private static String held(List<CollectionStatus> statuses) {
    var lines = new StringBuilder();
    for (CollectionStatus status : statuses) {
      for (CollectionStatus.Held held : status.held() == null ? List.<Held>of() : status.held()) {
        lines.append(
            "\n%s-%d is held before S3 since %s, %s: see ./sluice chain list"
                .formatted(status.topic(), held.partition(), held.since(), held.reason()));
      }
    }
    return lines.toString();
  }

  private static String toJson(List<CollectionStatus> statuses) {
    try {
      return JsonMapper.builder()
          .build()
          .writerWithDefaultPrettyPrinter()
          .writeValueAsString(statuses);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a status is always JSON", e);
    }
  }
}
