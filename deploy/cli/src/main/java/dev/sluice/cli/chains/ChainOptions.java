package dev.sluice.cli.chains;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.ConnectOptions;
import dev.sluice.cli.Endpoints;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a command finds the S3 sinks and what they hold. */
final class ChainOptions {
  @Mixin private ConnectOptions connect;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "<host:port,…>",
      defaultValue = "${env:SLUICE_BOOTSTRAP_SERVERS}",
      description =
          "Kafka (default: SLUICE_BOOTSTRAP_SERVERS, else the embedded stack that runs here)")
  private String bootstrapServers;

  S3Sinks sinks() {
    return new S3Sinks(connect.http());
  }

  List<HeldPartition> held() {
    return new HeldPartitions(connect.http(), kafka()).read();
  }

  private String kafka() {
    return Optional.ofNullable(bootstrapServers)
        .or(() -> Endpoints.running().map(Endpoints::bootstrapServers))
        .orElseThrow(
            () -> new CommandException("it is not known where Kafka is: give --bootstrap-servers"));
  }
}
