package dev.sluice.cli.status;

import picocli.CommandLine.Option;

/** Where a command finds Kafka and Redshift. */
public final class DataOptions {
  @Option(
      names = "--bootstrap-servers",
      paramLabel = "<host:port,…>",
      defaultValue = "${env:SLUICE_BOOTSTRAP_SERVERS:-127.0.0.1:9092}",
      description = "Kafka (default: SLUICE_BOOTSTRAP_SERVERS or 127.0.0.1:9092)")
  private String bootstrapServers;

  @Option(
      names = "--redshift-url",
      paramLabel = "<jdbc url>",
      defaultValue =
          "${env:SLUICE_REDSHIFT_URL:-jdbc:redshift://127.0.0.1:5439/dev?ssl=false&user=sluice&password=sluice}",
      description =
          "Redshift, with user and password as parameters (default: SLUICE_REDSHIFT_URL or that of the embedded stack)")
  private String redshiftUrl;

  String bootstrapServers() {
    return bootstrapServers;
  }

  String redshiftUrl() {
    return redshiftUrl;
  }
}
