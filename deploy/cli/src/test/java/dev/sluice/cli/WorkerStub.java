package dev.sluice.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Connect worker's REST interface that answers from a script and keeps what it was asked. */
public final class WorkerStub implements AutoCloseable {
  private record Answer(int status, String body) {}

  private final HttpServer server;
  private final Map<String, Answer> answers = new HashMap<>();
  private final List<String> requests = new ArrayList<>();

  /** Listens on a free port. */
  public WorkerStub() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Scripts an answer to a request such as {@code GET /sluice/incidents}. */
  public WorkerStub on(String request, int status, String body) {
    answers.put(request, new Answer(status, body));
    return this;
  }

  /** Scripts an answer of status 200. */
  public WorkerStub on(String request, String body) {
    return on(request, 200, body);
  }

  /** The worker's URL. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** The requests so far that were no GETs, each with its body. */
  public List<String> changes() {
    return requests.stream().filter(request -> !request.startsWith("GET ")).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(body.isEmpty() ? request : request + " " + body);
    Answer answer =
        answers.getOrDefault(
            request, new Answer(404, "{\"error_code\": 404, \"message\": \"HTTP 404 Not Found\"}"));
    byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
