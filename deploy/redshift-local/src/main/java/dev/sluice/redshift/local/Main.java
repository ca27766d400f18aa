package dev.sluice.redshift.local;

import dev.sluice.redshift.local.backend.Memory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs redshift-local as a process of its own until it is told to end (SIGTERM, Ctrl-C). */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  private static final String USAGE =
      """
      redshift-local: a local stand-in for Amazon Redshift

        --state-dir <folder>       data; required
        --host <address>           default 127.0.0.1
        --port <port>              default 5439, 0 for any free one
        --database <name>          default dev
        --user <name>              default sluice
        --password <text>          default $REDSHIFT_LOCAL_PASSWORD or sluice
        --tls <off|on|required>    default off; the certificate is <state-dir>/tls/server.crt
        --shared-memory <size>     of pages of the database, like 512MB; default a quarter of the memory there is, at most 1.5 GB
        --session-memory <size>    of a session's temporary tables, and again for its sorts; default a sixteenth, at most 0.5 GB
        --health-port <port>       answers GET /health over HTTP; default: nowhere
        --s3-endpoint <uri>        default: AWS
        --s3-region <region>       default us-east-1
        --s3-access-key <key>      default $AWS_ACCESS_KEY_ID or sluice
        --s3-secret-key <secret>   default $AWS_SECRET_ACCESS_KEY or sluice

      Each of the three variables can end in _FILE and name a file that holds the value.\
      """;

  private Main() {}

  /** Exit code 2 for wrong arguments, 1 when it cannot start. */
  public static void main(String[] arguments) throws InterruptedException {
    RedshiftLocalOptions options;
    try {
      options = parse(arguments);
    } catch (IllegalArgumentException e) {
      LOG.error("{}\n{}", e.getMessage(), USAGE);
      System.exit(2);
      return;
    }
    CountDownLatch ended = new CountDownLatch(1);
    try {
      RedshiftLocal local = RedshiftLocal.start(options);
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> close(local, ended), "redshift-local-stop"));
      LOG.info("ready: {}", local.jdbcUrl());
      ended.await();
    } catch (IOException e) {
      LOG.error("{}", e.getMessage());
      System.exit(1);
    }
  }

  private static void close(RedshiftLocal local, CountDownLatch ended) {
    try {
      local.close();
    } catch (IOException e) {
      LOG.error("redshift-local did not stop cleanly", e);
    } finally {
      ended.countDown();
    }
  }

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException when an argument is unknown, lacks its value or has a wrong
   *     one
   */
  static RedshiftLocalOptions parse(String... arguments) {
    Path stateDir = null;
    RedshiftLocalOptions options =
        RedshiftLocalOptions.defaults(Path.of(""))
            .withPort(5439)
            .withLogin("sluice", environment("REDSHIFT_LOCAL_PASSWORD"))
            .withS3(
                null,
                environment("AWS_ACCESS_KEY_ID"),
                environment("AWS_SECRET_ACCESS_KEY"),
                "us-east-1");
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + " has no value");
      }
      String value = arguments[i + 1];
      if (arguments[i].equals("--state-dir")) {
        stateDir = Path.of(value);
      } else {
        options = with(options, arguments[i], value);
      }
    }
    if (stateDir == null) {
      throw new IllegalArgumentException("--state-dir is required");
    }
    return options.withStateDir(stateDir);
  }

  private static RedshiftLocalOptions with(RedshiftLocalOptions o, String name, String value) {
    return switch (name) {
      case "--host" -> o.withHost(value);
      case "--port" -> o.withPort(port(name, value));
      case "--health-port" -> o.withHealthPort(port(name, value));
      case "--shared-memory" -> o.withMemory(o.memory().withSharedBytes(bytes(name, value)));
      case "--session-memory" -> o.withMemory(o.memory().withSessionBytes(bytes(name, value)));
      case "--database" -> o.withDatabase(value);
      case "--user" -> o.withLogin(value, o.password());
      case "--password" -> o.withLogin(o.user(), value);
      case "--s3-endpoint" ->
          o.withS3(URI.create(value), o.s3AccessKey(), o.s3SecretKey(), o.s3Region());
      case "--s3-region" -> o.withS3(o.s3Endpoint(), o.s3AccessKey(), o.s3SecretKey(), value);
      case "--s3-access-key" -> o.withS3(o.s3Endpoint(), value, o.s3SecretKey(), o.s3Region());
      case "--s3-secret-key" -> o.withS3(o.s3Endpoint(), o.s3AccessKey(), value, o.s3Region());
      case "--tls" -> o.withTls(tls(value));
      default -> throw new IllegalArgumentException("unknown argument " + name);
    };
  }

  private static Tls tls(String value) {
    try {
      return Tls.valueOf(value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--tls " + value + " is not off, on or required", e);
    }
  }

  private static long bytes(String name, String value) {
    try {
      return Memory.bytes(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " " + e.getMessage(), e);
    }
  }

  private static int port(String name, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " " + value + " is not a number", e);
    }
  }

  private static String environment(String name) {
    return EnvironmentSecret.of(System.getenv(), name, "sluice");
  }
}
