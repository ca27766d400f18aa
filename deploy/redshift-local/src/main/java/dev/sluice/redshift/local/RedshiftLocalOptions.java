package dev.sluice.redshift.local;

import dev.sluice.redshift.local.backend.Memory;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How a redshift-local is to run. Immutable.
 *
 * @param host address to listen on, a loopback one unless others may reach it
 * @param port 0 for any free one
 * @param stateDir folder for the data; created when missing, kept when closed, used by one process
 *     at a time
 * @param database the only database
 * @param user the first user, a superuser, lower case
 * @param password of that user; it is set at every start
 * @param s3Endpoint where COPY reads objects, or null for AWS's own S3
 * @param s3AccessKey access key for that endpoint
 * @param s3SecretKey secret of that access key
 * @param s3Region region of the buckets
 * @param tls whether clients' connections are encrypted, with a certificate that is made in {@code
 *     stateDir}
 * @param memory what the PostgreSQL server behind may take
 * @param healthPort where {@code GET /health} is answered over HTTP on {@code host}, by a log-in
 *     and a query; 0 for any free one, null for nowhere
 */
public record RedshiftLocalOptions(
    String host,
    int port,
    Path stateDir,
    String database,
    String user,
    String password,
    URI s3Endpoint,
    String s3AccessKey,
    String s3SecretKey,
    String s3Region,
    Tls tls,
    Memory memory,
    Integer healthPort) {

  public RedshiftLocalOptions {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(stateDir, "stateDir");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(s3AccessKey, "s3AccessKey");
    Objects.requireNonNull(s3SecretKey, "s3SecretKey");
    Objects.requireNonNull(s3Region, "s3Region");
    Objects.requireNonNull(tls, "tls");
    Objects.requireNonNull(memory, "memory");
    checkPort("port", port);
    if (healthPort != null) {
      checkPort("health port", healthPort);
    }
    checkName("database", database);
    checkName("user", user);
  }

  /**
   * Loopback, any free port, database {@code dev}, user and password {@code sluice}, S3 at AWS with
   * the key {@code sluice}, memory by what the container or machine has, and no health port.
   */
  public static RedshiftLocalOptions defaults(Path stateDir) {
    Draft draft = new Draft();
    draft.stateDir = stateDir;
    return draft.finished();
  }

  public RedshiftLocalOptions withHost(String newHost) {
    return with(draft -> draft.host = newHost);
  }

  public RedshiftLocalOptions withPort(int newPort) {
    return with(draft -> draft.port = newPort);
  }

  public RedshiftLocalOptions withDatabase(String newDatabase) {
    return with(draft -> draft.database = newDatabase);
  }

  public RedshiftLocalOptions withLogin(String newUser, String newPassword) {
    return with(
        draft -> {
          draft.user = newUser;
          draft.password = newPassword;
        });
  }

  public RedshiftLocalOptions withS3(
      URI endpoint, String accessKey, String secretKey, String region) {
    return with(
        draft -> {
          draft.s3Endpoint = endpoint;
          draft.s3AccessKey = accessKey;
          draft.s3SecretKey = secretKey;
          draft.s3Region = region;
        });
  }

  public RedshiftLocalOptions withStateDir(Path newStateDir) {
    return with(draft -> draft.stateDir = newStateDir);
  }

  public RedshiftLocalOptions withTls(Tls newTls) {
    return with(draft -> draft.tls = newTls);
  }

  public RedshiftLocalOptions withMemory(Memory newMemory) {
    return with(draft -> draft.memory = newMemory);
  }

  public RedshiftLocalOptions withHealthPort(Integer newPort) {
    return with(draft -> draft.healthPort = newPort);
  }

  private RedshiftLocalOptions with(Consumer<Draft> change) {
    Draft draft = new Draft();
    draft.host = host;
    draft.port = port;
    draft.stateDir = stateDir;
    draft.database = database;
    draft.user = user;
    draft.password = password;
    draft.s3Endpoint = s3Endpoint;
    draft.s3AccessKey = s3AccessKey;
    draft.s3SecretKey = s3SecretKey;
    draft.s3Region = s3Region;
    draft.tls = tls;
    draft.memory = memory;
    draft.healthPort = healthPort;
    change.accept(draft);
    return draft.finished();
  }

  /** Options that can still change; they begin as the defaults. */
  private static final class Draft {
    private String host = "127.0.0.1";
    private int port;
    private Path stateDir;
    private String database = "dev";
    private String user = "sluice";
    private String password = "sluice";
    private URI s3Endpoint;
    private String s3AccessKey = "sluice";
    private String s3SecretKey = "sluice";
    private String s3Region = "us-east-1";
    private Tls tls = Tls.OFF;
    private Memory memory = Memory.here();
    private Integer healthPort;

    private RedshiftLocalOptions finished() {
      return new RedshiftLocalOptions(
          host,
          port,
          stateDir,
          database,
          user,
          password,
          s3Endpoint,
          s3AccessKey,
          s3SecretKey,
          s3Region,
          tls,
          memory,
          healthPort);
    }
  }

  private static void checkPort(String what, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(what + " " + port + " is not between 0 and 65535");
    }
  }

  private static void checkName(String what, String name) {
    if (name == null || !name.matches("[a-z_][a-z0-9_]{0,62}") || name.equals("postgres")) {
      throw new IllegalArgumentException(
          what
              + " \""
              + name
              + "\" is not a name of lower-case letters, digits and _ of at most 63 bytes, or is postgres");
    }
  }
}
