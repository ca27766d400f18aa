package dev.sluice.cli.demo;

import dev.sluice.local.connect.ConnectClient;
import dev.sluice.local.connect.ConnectorStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What Connect says of the connectors that failed. */
final class ConnectorFailures implements Supplier<String> {
  private static final String FAILED = "FAILED";

  private final ConnectClient connect;

  ConnectorFailures(ConnectClient connect) {
    this.connect = connect;
  }

  @Override
  public String get() {
    List<String> failures = new ArrayList<>();
    for (String connector : connect.connectors()) {
      connect
          .status(connector)
          .filter(ConnectorFailures::hasFailed)
          .ifPresent(status -> failures.add(connector + " " + status.summary()));
    }
    return failures.isEmpty() ? "no connector has failed" : String.join("; ", failures);
  }

  private static boolean hasFailed(ConnectorStatus status) {
    return FAILED.equals(status.state())
        || status.tasks().stream().anyMatch(task -> FAILED.equals(task.state()));
  }
}
