package dev.sluice.redshift.local.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/**
 * Answers {@code GET /health} over HTTP: 200 when a client can log in and query, else 503 with the
 * reason. Every request is a log-in and a query of its own, one at a time. Thread-safe.
 */
public final class HealthEndpoint implements AutoCloseable {
  private static final int HEALTHY = 200;
  private static final int UNHEALTHY = 503;

  private final HttpServer server;
  private final OwnLogin login;

  private HealthEndpoint(HttpServer server, OwnLogin login) {
    this.server = server;
    this.login = login;
  }

  /**
   * Starts it.
   *
   * @param port 0 for any free one
   * @throws IOException when the port is in use; the message names it
   */
  public static HealthEndpoint start(String host, int port, OwnLogin login) throws IOException {
    HttpServer server;
    try {
      server = HttpServer.create(new InetSocketAddress(host, port), 0);
    } catch (BindException e) {
      throw new IOException(
          "redshift-local cannot answer for its health on "
              + host
              + ":"
              + port
              + ": the port is in use; choose another health port",
          e);
    }
    HealthEndpoint endpoint = new HealthEndpoint(server, login);
    server.createContext("/health", endpoint::answer);
    server.start();
    return endpoint;
  }

  /** The port that it listens on. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    int status = HEALTHY;
    String text = "healthy\n";
    try {
      login.query();
    } catch (SQLException e) {
      status = UNHEALTHY;
      text = e.getMessage() + "\n";
    }
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
