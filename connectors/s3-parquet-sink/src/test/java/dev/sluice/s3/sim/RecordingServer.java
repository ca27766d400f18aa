package dev.sluice.s3.sim;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers like an AWS service and keeps what it was asked. */
public final class RecordingServer implements AutoCloseable {

  /**
   * A request.
   *
   * @param method HTTP's method
   * @param uri path and query
   * @param headers by name, without regard to case
   * @param body as text
   */
  public record Request(String method, String uri, Map<String, String> headers, String body) {}

  /**
   * An answer.
   *
   * @param status HTTP's status
   * @param body XML; empty for none
   */
  public record Answer(int status, String body) {

    /** An error as S3 writes it. */
    public static Answer error(int status, String code) {
      return new Answer(
          status, "<Error><Code>%s</Code><Message>injected</Message></Error>".formatted(code));
    }
  }

  /** What is asked. */
  public interface Service {
    Answer answer(Request request);
  }

  private final HttpServer server;
  private final Service service;
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  public RecordingServer(Service service) {
    this.service = service;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
      Request request =
          new Request(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              headers,
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      requests.add(request);
      Answer answer = service.answer(request);
      byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/xml");
      exchange.getResponseHeaders().add("ETag", "\"e\"");
      boolean none = body.length == 0 || request.method().equals("HEAD");
      exchange.sendResponseHeaders(answer.status(), none ? -1 : body.length);
      if (!none) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public List<Request> requests() {
    return requests;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
