package dev.sluice.cli.local;

import dev.sluice.cli.Endpoints;
import dev.sluice.cli.redshift.Redshift;
import dev.sluice.local.RedshiftAddress;
import java.util.List;

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

  /** The JDBC URL and the user. */
  public static String jdbc(RedshiftAddress redshift) {
    return Redshift.withoutSecrets(redshift.url())
        + (redshift.user() == null ? "" : "  user " + redshift.user());
  }

  private static String withoutPassword(String uri) {
    return uri.replaceFirst("(://[^:/@]*):[^@/]*@", "$1:***@");
  }
}
