package dev.sluice.cli.redshift;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.Endpoints;
import dev.sluice.local.RedshiftAddress;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where a command finds Redshift. */
public final class RedshiftOptions {
  @Option(
      names = "--redshift-url",
      paramLabel = "<jdbc url>",
      defaultValue = "${env:SLUICE_REDSHIFT_URL}",
      description =
          "Redshift (default: SLUICE_REDSHIFT_URL, else the embedded stack that runs here)")
  private String url;

  @Option(
      names = "--redshift-user",
      paramLabel = "<user>",
      defaultValue = "${env:SLUICE_REDSHIFT_USER}",
      description =
          "unless it is in the URL (default: SLUICE_REDSHIFT_USER); the password is SLUICE_REDSHIFT_PASSWORD or in the URL")
  private String user;

  /**
   * The address.
   *
   * @param running the stack that runs here, for want of an option
   * @throws CommandException when neither says
   */
  public RedshiftAddress address(Optional<Endpoints> running) {
    RedshiftAddress wanted =
        url == null
            ? null
            : new RedshiftAddress(url, user, System.getenv("SLUICE_REDSHIFT_PASSWORD"));
    return Optional.ofNullable(wanted)
        .or(() -> running.map(Endpoints::redshift))
        .orElseThrow(
            () -> new CommandException("it is not known where Redshift is: give --redshift-url"));
  }
}
