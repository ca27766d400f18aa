package dev.sluice.redshift.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** An S3 endpoint that gives manifests, and of the one file of each the beginning only. */
final class StallingS3 implements AutoCloseable {
  private static final int SIZE = 1_000;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, CountDownLatch> begun = new ConcurrentHashMap<>();
  private final CountDownLatch end = new CountDownLatch(1);

  StallingS3() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/bucket/manifest/", this::manifest);
    server.createContext("/bucket/file/", this::file);
    server.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Loads a file of the table's own. */
  static String copy(String table) {
    return Stack.copy(table, "s3://bucket/manifest/" + table);
  }

  /** Waits until the load of a table is in the middle of its file. */
  void awaitBegun(String table) throws InterruptedException {
    if (!begun(table).await(120, TimeUnit.SECONDS)) {
      throw new IllegalStateException("no load of " + table + " has begun to read its file");
    }
  }

  private CountDownLatch begun(String table) {
    return begun.computeIfAbsent(table, any -> new CountDownLatch(1));
  }

  private static String table(HttpExchange exchange) {
    String path = exchange.getRequestURI().getPath();
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private void manifest(HttpExchange exchange) throws IOException {
    byte[] body =
        "{\"entries\":[{\"url\":\"s3://bucket/file/%s\",\"mandatory\":true,\"meta\":{\"content_length\":%d}}]}"
            .formatted(table(exchange), SIZE)
            .getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void file(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, SIZE);
      exchange.getResponseBody().write('P');
      exchange.getResponseBody().flush();
      begun(table(exchange)).countDown();
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    end.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
