package dev.sluice.guard.registry;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Stands before a registry: can be down, can ask for credentials, can speak TLS. */
public final class RegistryProxy implements AutoCloseable {
  private final HttpServer server;
  private final String scheme;
  private final URI target;
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private volatile boolean down;

  private RegistryProxy(HttpServer server, String scheme, URI target) {
    this.server = server;
    this.scheme = scheme;
    this.target = target;
  }

  /** Passes everything on as it is. */
  public static RegistryProxy plain(URI target) throws IOException {
    return new RegistryProxy(HttpServer.create(address(), 0), "http", target).start(null, null);
  }

  /** Takes TLS from clients that have a certificate, and basic authentication. */
  static RegistryProxy secure(URI target, SSLContext tls, String user, String password)
      throws IOException {
    HttpsServer server = HttpsServer.create(address(), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters settings = tls.getDefaultSSLParameters();
            settings.setNeedClientAuth(true);
            parameters.setSSLParameters(settings);
          }
        });
    return new RegistryProxy(server, "https", target).start(user, password);
  }

  private static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  private RegistryProxy start(String user, String password) {
    var context = server.createContext("/", this::forward);
    if (user != null) {
      context.setAuthenticator(
          new BasicAuthenticator("registry", StandardCharsets.UTF_8) {
            @Override
            public boolean checkCredentials(String givenUser, String givenPassword) {
              return user.equals(givenUser) && password.equals(givenPassword);
            }
          });
    }
    server.setExecutor(threads);
    server.start();
    return this;
  }

  public URI url() {
    return URI.create(scheme + "://localhost:" + server.getAddress().getPort() + target.getPath());
  }

  /** From now on every request is answered by 503, or as the registry does. */
  public void down(boolean isDown) {
    down = isDown;
  }

  private void forward(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (down) {
      exchange.sendResponseHeaders(503, -1);
      exchange.close();
      return;
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.resolve(exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type != null) {
      request.header("Content-Type", type);
    }
    try {
      HttpResponse<byte[]> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      exchange.sendResponseHeaders(
          response.statusCode(), response.body().length == 0 ? -1 : response.body().length);
      exchange.getResponseBody().write(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
