package dev.sluice.e2e.guard;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The way from the guard services to the workers' REST API. It forwards to any worker that listens,
 * and answers as a worker in trouble does when it is told to.
 */
final class RestProxy implements AutoCloseable {
  private static final Duration FORWARD_LIMIT = Duration.ofSeconds(60);

  /** What goes wrong. */
  enum Trouble {
    NONE,
    /** As while Connect rebalances. */
    CONFLICT,
    /** The worker fails before it does anything. */
    ERROR,
    /** The worker does what it is asked to, and the answer is an error. */
    LOST_ANSWER,
    /** The answer comes after the client has given up. */
    SLOW
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final long slowMillis;
  private volatile List<URI> workers = List.of();
  private volatile Trouble trouble = Trouble.NONE;
  private volatile Random random = new Random(0);

  /** A proxy on a free port, whose slow answers take this long. */
  RestProxy(Duration slow) {
    this.slowMillis = slow.toMillis();
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void forwardTo(List<URI> urls) {
    workers = List.copyOf(urls);
  }

  /** From now on every second request, at random, meets this trouble. */
  void trouble(Trouble next, Random choice) {
    random = choice;
    trouble = next;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      Trouble now = chosen();
      switch (now) {
        case CONFLICT -> refuse(exchange, 409);
        case ERROR -> refuse(exchange, 500);
        case LOST_ANSWER -> {
          forward(exchange, body);
          refuse(exchange, 500);
        }
        case SLOW, NONE -> {
          if (now == Trouble.SLOW) {
            TimeUnit.MILLISECONDS.sleep(slowMillis);
          }
          HttpResponse<byte[]> answer = forward(exchange, body);
          answer(exchange, answer.statusCode(), answer.body());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Trouble chosen() {
    return random.nextBoolean() ? trouble : Trouble.NONE;
  }

  private HttpResponse<byte[]> forward(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    IOException failure = new IOException("no workers");
    for (URI worker : workers) {
      try {
        return client.send(
            HttpRequest.newBuilder(worker.resolve(exchange.getRequestURI()))
                .timeout(FORWARD_LIMIT)
                .header("Content-Type", "application/json")
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private static void refuse(HttpExchange exchange, int status) throws IOException {
    String body = "{\"error_code\": " + status + ", \"message\": \"trouble made by a test\"}";
    answer(exchange, status, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
