package dev.sluice.redshift.local;

import dev.sluice.redshift.local.backend.Backend;
import dev.sluice.redshift.local.copy.ObjectStore;
import dev.sluice.redshift.local.health.HealthEndpoint;
import dev.sluice.redshift.local.health.OwnLogin;
import dev.sluice.redshift.local.login.Password;
import dev.sluice.redshift.local.session.Gateway;
import dev.sluice.redshift.local.tls.Encryption;
import dev.sluice.redshift.local.tls.ServerCertificate;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running stand-in for Amazon Redshift: a gateway that speaks what the Redshift JDBC driver
 * speaks, over an embedded PostgreSQL. It is not Amazon Redshift; docs/redshift-local.md says what
 * it takes, what it refuses and what it cannot show. Thread-safe.
 */
public final class RedshiftLocal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedshiftLocal.class);

  private final RedshiftLocalOptions options;
  private final int port;
  private final Gateway gateway;
  private final ObjectStore objects;
  private final Backend backend;
  private final HealthEndpoint health;
  private boolean closed;

  private RedshiftLocal(
      RedshiftLocalOptions options,
      int port,
      Gateway gateway,
      ObjectStore objects,
      Backend backend,
      HealthEndpoint health) {
    this.options = options;
    this.port = port;
    this.gateway = gateway;
    this.objects = objects;
    this.backend = backend;
    this.health = health;
  }

  /**
   * Starts, and returns when clients can connect.
   *
   * @throws IOException when the port or the folder is in use or the server behind does not start;
   *     the message names it
   */
  @SuppressWarnings("MustBeClosedChecker")
  public static RedshiftLocal start(RedshiftLocalOptions options) throws IOException {
    ServerSocket socket = bind(options);
    Backend backend = null;
    try {
      backend =
          Backend.start(
              options.stateDir(),
              options.database(),
              options.user(),
              Password.md5(options.password(), options.user()),
              options.memory());
      ObjectStore objects =
          ObjectStore.connect(
              options.s3Endpoint(),
              options.s3Region(),
              options.s3AccessKey(),
              options.s3SecretKey(),
              options.stateDir().resolve("scratch"));
      Encryption encryption = encryption(options);
      HealthEndpoint health = health(options, socket);
      Gateway gateway = new Gateway(socket, backend, objects, encryption);
      gateway.start();
      LOG.info(
          "redshift-local, a stand-in for Amazon Redshift and not the real one, listens on {}:{}, database {}, data in {}",
          options.host(),
          socket.getLocalPort(),
          options.database(),
          options.stateDir());
      return new RedshiftLocal(options, socket.getLocalPort(), gateway, objects, backend, health);
    } catch (IOException | RuntimeException e) {
      socket.close();
      if (backend != null) {
        backend.close();
      }
      throw e;
    }
  }

  private static HealthEndpoint health(RedshiftLocalOptions options, ServerSocket socket)
      throws IOException {
    if (options.healthPort() == null) {
      return null;
    }
    InetAddress address = socket.getInetAddress();
    String host =
        address.isAnyLocalAddress()
            ? InetAddress.getLoopbackAddress().getHostAddress()
            : options.host();
    OwnLogin login =
        new OwnLogin(
            host,
            socket.getLocalPort(),
            options.database(),
            options.user(),
            options.password(),
            options.tls() != Tls.OFF);
    return HealthEndpoint.start(options.host(), options.healthPort(), login);
  }

  private static Encryption encryption(RedshiftLocalOptions options) throws IOException {
    return options.tls() == Tls.OFF
        ? Encryption.OFF
        : new Encryption(
            ServerCertificate.context(certificateFolder(options), options.host()),
            options.tls() == Tls.REQUIRED);
  }

  private static Path certificateFolder(RedshiftLocalOptions options) {
    return options.stateDir().resolve("tls");
  }

  private static ServerSocket bind(RedshiftLocalOptions options) throws IOException {
    try {
      return new ServerSocket(options.port(), 100, InetAddress.getByName(options.host()));
    } catch (BindException e) {
      throw new IOException(
          "redshift-local cannot listen on "
              + options.host()
              + ":"
              + options.port()
              + ": the port is in use; stop what uses it or choose another port",
          e);
    }
  }

  /** How it was started; the port there may be 0. */
  public RedshiftLocalOptions options() {
    return options;
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /**
   * The port that answers {@code GET /health}.
   *
   * @throws IllegalStateException when it was started without one
   */
  public int healthPort() {
    if (health == null) {
      throw new IllegalStateException("redshift-local was started without a health port");
    }
    return health.port();
  }

  /**
   * A URL for the Redshift JDBC driver, without user and password; it verifies the server where
   * there is TLS.
   */
  public String jdbcUrl() {
    String ssl =
        options.tls() == Tls.OFF
            ? "?ssl=false"
            : "?ssl=true&sslmode=verify-full&sslrootcert=" + certificate().toAbsolutePath();
    return "jdbc:redshift://" + options.host() + ":" + port + "/" + options.database() + ssl;
  }

  /**
   * The certificate, in PEM form, that clients trust to verify the server; exists with TLS only.
   */
  public Path certificate() {
    return ServerCertificate.certificate(certificateFolder(options));
  }

  /** Ends all sessions and stops the server; the data stays. Closing again does nothing. */
  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      if (health != null) {
        health.close();
      }
      gateway.close();
      objects.close();
      backend.close();
    }
  }
}
