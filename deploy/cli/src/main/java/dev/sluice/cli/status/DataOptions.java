package dev.sluice.cli.status;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.Endpoints;
import dev.sluice.local.RedshiftAddress;
import java.util.Optional;
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

  @Option(
      names = "--redshift-url",
      paramLabel = "<jdbc url>",
      defaultValue = "${env:SLUICE_REDSHIFT_URL}",
      description =
          "Redshift (default: SLUICE_REDSHIFT_URL, else the embedded stack that runs here)")
  private String redshiftUrl;

  @Option(
      names = "--redshift-user",
      paramLabel = "<user>",
      defaultValue = "${env:SLUICE_REDSHIFT_USER}",
      description =
          "unless it is in the URL (default: SLUICE_REDSHIFT_USER); the password is SLUICE_REDSHIFT_PASSWORD or in the URL")
  private String redshiftUser;

  String bootstrapServers(Optional<Endpoints> running) {
    return given(
        bootstrapServers, running.map(Endpoints::bootstrapServers), "Kafka", "--bootstrap-servers");
  }

  RedshiftAddress redshift(Optional<Endpoints> running) {
    RedshiftAddress wanted =
        redshiftUrl == null
            ? null
            : new RedshiftAddress(
                redshiftUrl, redshiftUser, System.getenv("SLUICE_REDSHIFT_PASSWORD"));
    return given(wanted, running.map(Endpoints::redshift), "Redshift", "--redshift-url");
  }

  private static <T> T given(T wanted, Optional<T> running, String what, String option) {
    return Optional.ofNullable(wanted)
        .or(() -> running)
        .orElseThrow(
            () -> new CommandException("it is not known where " + what + " is: give " + option));
  }
}
