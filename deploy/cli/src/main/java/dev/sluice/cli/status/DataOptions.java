package dev.sluice.cli.status;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.Endpoints;
import dev.sluice.cli.redshift.RedshiftOptions;
import dev.sluice.local.RedshiftAddress;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a command finds Kafka and Redshift. */
public final class DataOptions {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "<host:port,…>",
      defaultValue = "${env:SLUICE_BOOTSTRAP_SERVERS}",
      description =
          "Kafka (default: SLUICE_BOOTSTRAP_SERVERS, else the embedded stack that runs here)")
  private String bootstrapServers;

  @Mixin private RedshiftOptions redshift;

  String bootstrapServers(Optional<Endpoints> running) {
    return Optional.ofNullable(bootstrapServers)
        .or(() -> running.map(Endpoints::bootstrapServers))
        .orElseThrow(
            () -> new CommandException("it is not known where Kafka is: give --bootstrap-servers"));
  }

  RedshiftAddress redshift(Optional<Endpoints> running) {
    return redshift.address(running);
  }
}
