package dev.sluice.local;

import dev.sluice.redshift.local.EnvironmentSecret;
import java.net.InetAddress;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The S3 endpoint in a process of its own: {@code <folder> <port> [<address>]}, on loopback unless
 * an address is named. Its keys are {@code $AWS_ACCESS_KEY_ID} and {@code $AWS_SECRET_ACCESS_KEY},
 * or the files that these with {@code _FILE} behind them name; the embedded stack's by default.
 */
public final class S3Main {
  private static final Logger LOG = LoggerFactory.getLogger(S3Main.class);
  private static final int ADDRESS = 2;

  private S3Main() {}

  /** Runs until the process is told to end. */
  public static void main(String[] args) throws Exception {
    S3Listener listener = S3Listener.onLoopback(Integer.parseInt(args[1]));
    if (args.length > ADDRESS) {
      listener = listener.at(InetAddress.getByName(args[ADDRESS]));
    }
    listener =
        listener.withKeys(
            EnvironmentSecret.of(System.getenv(), "AWS_ACCESS_KEY_ID", listener.accessKey()),
            EnvironmentSecret.of(System.getenv(), "AWS_SECRET_ACCESS_KEY", listener.secretKey()));
    S3Server server = S3Server.overFolder(Path.of(args[0]), listener);
    LOG.info("S3 is ready at {}, bucket {}, objects in {}", listener, S3Server.BUCKET, args[0]);
    ServeUntilEnd.serve(server);
  }
}
