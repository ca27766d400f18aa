package dev.sluice.cli.redshiftlocal;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.Home;
import dev.sluice.cli.text.Terminal;
import dev.sluice.redshift.local.EnvironmentSecret;
import dev.sluice.redshift.local.RedshiftLocal;
import dev.sluice.redshift.local.RedshiftLocalOptions;
import dev.sluice.redshift.local.Tls;
import dev.sluice.redshift.local.backend.Memory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The stand-in for Redshift alone. */
@Command(
    name = "redshift-local",
    description =
        "Starts redshift-local, a strict stand-in for Amazon Redshift, and keeps it up until Ctrl-C.",
    mixinStandardHelpOptions = true)
public final class RedshiftLocalCommand implements Callable<Integer> {
  private static final int PORT = 5439;

  private final Terminal terminal;

  @Option(
      names = "--host",
      paramLabel = "<address>",
      defaultValue = "127.0.0.1",
      description = "to listen on (default: 127.0.0.1, this machine alone)")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "<port>",
      defaultValue = "" + PORT,
      description = "to listen on; 0 for any free one (default: 5439)")
  private int port;

  @Option(
      names = "--state-dir",
      paramLabel = "<folder>",
      description =
          "where the data is, which survives the process (default: .sluice/redshift-local)")
  private Path stateDir;

  @Option(
      names = "--database",
      paramLabel = "<name>",
      defaultValue = "dev",
      description = "the one database (default: dev)")
  private String database;

  @Option(
      names = "--user",
      paramLabel = "<name>",
      defaultValue = "sluice",
      description =
          "the first user, a superuser (default: sluice); its password is REDSHIFT_LOCAL_PASSWORD, or sluice")
  private String user;

  @Option(
      names = "--tls",
      paramLabel = "<off|on|required>",
      defaultValue = "off",
      description =
          "whether clients' connections are encrypted, with a certificate that is made in the state folder (default: off)")
  private Tls tls;

  @Option(
      names = "--s3-endpoint",
      paramLabel = "<url>",
      description = "where COPY reads (default: Amazon's own)")
  private URI s3Endpoint;

  @Option(
      names = "--s3-region",
      paramLabel = "<region>",
      defaultValue = "us-east-1",
      description =
          "of the buckets (default: us-east-1); keys are AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
  private String s3Region;

  @Option(
      names = "--shared-memory",
      paramLabel = "<size>",
      description =
          "for pages of the database, such as 512MB (default: a quarter of the memory there is, at most 1.5 GB)")
  private String sharedMemory;

  @Option(
      names = "--session-memory",
      paramLabel = "<size>",
      description =
          "for the temporary tables of a session, and again as much for its sorts (default: a sixteenth, at most 0.5 GB)")
  private String sessionMemory;

  @Option(
      names = "--health-port",
      paramLabel = "<port>",
      description =
          "answers GET /health over HTTP by a log-in and a query; 0 for any free one (default: none)")
  private Integer healthPort;

  /** Writes to a terminal. */
  public RedshiftLocalCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    RedshiftLocalOptions options = options();
    try (RedshiftLocal redshift = RedshiftLocal.start(options)) {
      terminal.print("redshift-local, a stand-in for Amazon Redshift and not the real one");
      terminal.print("JDBC: " + redshift.jdbcUrl());
      terminal.print("psql: " + psql(redshift));
      terminal.print("data in " + options.stateDir());
      terminal.print("Ctrl-C stops it");
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> close(redshift), "redshift-local-stop"));
      new CountDownLatch(1).await();
      return 0;
    } catch (IOException e) {
      throw new CommandException(e.getMessage());
    }
  }

  RedshiftLocalOptions options() {
    try {
      return RedshiftLocalOptions.defaults(stateDir == null ? Home.redshiftLocalState() : stateDir)
          .withHost(host)
          .withPort(port)
          .withDatabase(database)
          .withLogin(user, environment("REDSHIFT_LOCAL_PASSWORD"))
          .withTls(tls)
          .withMemory(memory())
          .withHealthPort(healthPort)
          .withS3(
              s3Endpoint,
              environment("AWS_ACCESS_KEY_ID"),
              environment("AWS_SECRET_ACCESS_KEY"),
              s3Region);
    } catch (IllegalArgumentException e) {
      throw new CommandException(e.getMessage());
    }
  }

  private Memory memory() {
    Memory memory = Memory.here();
    if (sharedMemory != null) {
      memory = memory.withSharedBytes(Memory.bytes(sharedMemory));
    }
    return sessionMemory == null ? memory : memory.withSessionBytes(Memory.bytes(sessionMemory));
  }

  private String psql(RedshiftLocal redshift) {
    String ssl =
        tls == Tls.OFF
            ? ""
            : " sslmode=verify-full sslrootcert=" + redshift.certificate().toAbsolutePath();
    return "psql \"host="
        + host
        + " port="
        + redshift.port()
        + " dbname="
        + database
        + " user="
        + user
        + ssl
        + "\"";
  }

  private void close(RedshiftLocal redshift) {
    try {
      redshift.close();
    } catch (IOException e) {
      terminal.error("sluice: redshift-local did not stop cleanly: " + e.getMessage());
    }
  }

  private static String environment(String name) {
    return EnvironmentSecret.of(System.getenv(), name, "sluice");
  }
}
