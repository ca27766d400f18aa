package dev.sluice.redshift.local;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;

/**
 * How a redshift-local is to run. Immutable.
 *
 * @param host address to listen on, a loopback one unless others may reach it
 * @param port 0 for any free one
 * @param stateDir folder for the data; created when missing, kept when closed, used by one process
 *     at a time
 * @param database the only database
 * @param user the only user, lower case
 * @param password of that user
 * @param s3Endpoint where COPY reads objects, or null for AWS's own S3
 * @param s3AccessKey access key for that endpoint
 * @param s3SecretKey secret of that access key
 * @param s3Region region of the buckets
 * @param tls whether clients' connections are encrypted, with a certificate that is made in {@code
 *     stateDir}
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
    Tls tls) {

  public RedshiftLocalOptions {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(stateDir, "stateDir");
    Objects.requireNonNull(password, "password");
    Objects.requireNonNull(s3AccessKey, "s3AccessKey");
    Objects.requireNonNull(s3SecretKey, "s3SecretKey");
    Objects.requireNonNull(s3Region, "s3Region");
    Objects.requireNonNull(tls, "tls");
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
    }
    checkName("database", database);
    checkName("user", user);
  }

  /**
   * Loopback, any free port, database {@code dev}, user and password {@code sluice}, S3 at AWS with
   * the key {@code sluice}.
   */
  public static RedshiftLocalOptions defaults(Path stateDir) {
    return new RedshiftLocalOptions(
        "127.0.0.1",
        0,
        stateDir,
        "dev",
        "sluice",
        "sluice",
        null,
        "sluice",
        "sluice",
        "us-east-1",
        Tls.OFF);
  }

  public RedshiftLocalOptions withHost(String newHost) {
    return new RedshiftLocalOptions(
        newHost,
        port,
        stateDir,
        database,
        user,
        password,
        s3Endpoint,
        s3AccessKey,
        s3SecretKey,
        s3Region,
        tls);
  }

  public RedshiftLocalOptions withPort(int newPort) {
    return new RedshiftLocalOptions(
        host,
        newPort,
        stateDir,
        database,
        user,
        password,
        s3Endpoint,
        s3AccessKey,
        s3SecretKey,
        s3Region,
        tls);
  }

  public RedshiftLocalOptions withDatabase(String newDatabase) {
    return new RedshiftLocalOptions(
        host,
        port,
        stateDir,
        newDatabase,
        user,
        password,
        s3Endpoint,
        s3AccessKey,
        s3SecretKey,
        s3Region,
        tls);
  }

  public RedshiftLocalOptions withLogin(String newUser, String newPassword) {
    return new RedshiftLocalOptions(
        host,
        port,
        stateDir,
        database,
        newUser,
        newPassword,
        s3Endpoint,
        s3AccessKey,
        s3SecretKey,
        s3Region,
        tls);
  }

  public RedshiftLocalOptions withS3(
      URI endpoint, String accessKey, String secretKey, String region) {
    return new RedshiftLocalOptions(
        host, port, stateDir, database, user, password, endpoint, accessKey, secretKey, region,
        tls);
  }

  public RedshiftLocalOptions withStateDir(Path newStateDir) {
    return new RedshiftLocalOptions(
        host,
        port,
        newStateDir,
        database,
        user,
        password,
        s3Endpoint,
        s3AccessKey,
        s3SecretKey,
        s3Region,
        tls);
  }

  public RedshiftLocalOptions withTls(Tls newTls) {
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
        newTls);
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
