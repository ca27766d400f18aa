package dev.sluice.cli.local;

import dev.sluice.cli.Endpoints;
import dev.sluice.cli.redshift.Redshift;
import dev.sluice.local.RedshiftAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The addresses of a stack, for people. */
public final class StackText {
  private StackText() {}

  /** A line for each part. */
  public static List<String> addresses(Endpoints endpoints) {
    return List.of(
        "MongoDB   " + withoutPassword(endpoints.mongodbUri()),
        "Kafka     " + endpoints.bootstrapServers(),
        "Connect   " + endpoints.connectUrl(),
        "S3        " + endpoints.s3(),
        "Redshift  " + jdbc(endpoints.redshift()));
  }

  /**
   * What has to be said in another terminal before its commands reach the stack; nothing where they
   * find it by themselves.
   */
  public static Optional<String> export(Endpoints endpoints, Path stateDir) {
    boolean found =
        Endpoints.running()
            .filter(running -> endpoints.connectUrl().equals(running.connectUrl()))
            .isPresent();
    return found
        ? Optional.empty()
        : Optional.of(
            "export SLUICE_STATE_DIR=" + quoted(stateDir.toAbsolutePath().normalize().toString()));
  }

  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** The JDBC URL and the user. */
  public static String jdbc(RedshiftAddress redshift) {
    return Redshift.withoutSecrets(redshift.url())
        + (redshift.user() == null ? "" : "  user " + redshift.user());
  }

  private static String withoutPassword(String uri) {
    return uri.replaceFirst("(://[^:/@]*):[^@/]*@", "$1:***@");
  }
}
