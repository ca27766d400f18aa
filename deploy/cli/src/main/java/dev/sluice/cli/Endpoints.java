package dev.sluice.cli;

import dev.sluice.local.LocalStack;
import dev.sluice.local.RedshiftAddress;
import dev.sluice.local.RunningStack;
import dev.sluice.local.S3Address;
import java.util.Optional;

/**
 * Where everything is; null where that is not known.
 *
 * @param mongodbUri MongoDB's connection string
 * @param bootstrapServers Kafka's
 * @param connectUrl the REST interface of a Connect worker
 * @param s3 the bucket
 * @param redshift Redshift
 */
public record Endpoints(
    String mongodbUri,
    String bootstrapServers,
    String connectUrl,
    S3Address s3,
    RedshiftAddress redshift) {
  /** Those of a stack of this process. */
  public static Endpoints of(LocalStack stack) {
    return new Endpoints(
        stack.mongodbUri(),
        stack.bootstrapServers(),
        stack.connectUrl(),
        stack.s3(),
        stack.redshift());
  }

  /** Those of a stack of any process. */
  public static Endpoints of(RunningStack stack) {
    return new Endpoints(
        stack.mongodbUri(),
        stack.bootstrapServers(),
        stack.connectUrl(),
        stack.s3(),
        stack.redshift());
  }

  /** Those of the embedded stack that runs here, if one does. */
  public static Optional<Endpoints> running() {
    return Home.runningStack().map(Endpoints::of);
  }
}
