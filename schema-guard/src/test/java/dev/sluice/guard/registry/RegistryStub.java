package dev.sluice.guard.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Confluent's API as far as the guard uses it, in memory, with faults on demand. */
public final class RegistryStub implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<String> schemas = new ArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private volatile int fault;
  private volatile String faultBody = "";
  private volatile boolean silent;
  private volatile int firstId = 1;

  /** Listens on a free port. */
  public RegistryStub() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Every request is answered so from now on; 0: as a registry does. */
  public RegistryStub fault(int status, String body) {
    faultBody = body;
    fault = status;
    return this;
  }

  /** Requests get no answer from now on. */
  public RegistryStub silent() {
    silent = true;
    return this;
  }

  /** Forgets all schemas; the next one gets this id. */
  public RegistryStub emptied(int nextId) {
    schemas.clear();
    firstId = nextId;
    return this;
  }

  /** Has a schema of somebody else. */
  public int add(String schema) {
    schemas.add(schema);
    return firstId + schemas.size() - 1;
  }

  /** Method and path of each request so far. */
  public List<String> requests() {
    return requests;
  }

  /** The header Authorization of each request so far, "null" for none. */
  public List<String> authorizations() {
    return authorizations;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    requests.add(request);
    authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    if (silent) {
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return;
    }
    if (fault != 0) {
      send(exchange, fault, faultBody);
    } else if (request.startsWith("POST /subjects/")) {
      String schema = JSON.readTree(body).path("schema").textValue();
      int known = schemas.indexOf(schema);
      int id = known < 0 ? add(schema) : firstId + known;
      send(exchange, 200, JSON.writeValueAsString(Map.of("id", id)));
    } else if (request.startsWith("GET /schemas/ids/")) {
      int index = Integer.parseInt(request.substring(request.lastIndexOf('/') + 1)) - firstId;
      if (index < 0 || index >= schemas.size()) {
        send(exchange, 404, "{\"error_code\": 40403, \"message\": \"Schema not found\"}");
      } else {
        send(exchange, 200, JSON.writeValueAsString(Map.of("schema", schemas.get(index))));
      }
    } else {
      send(exchange, 200, body);
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
