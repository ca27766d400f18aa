package dev.sluice.guard.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.harness.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.connect.cli.ConnectDistributed;
import org.apache.kafka.connect.runtime.Connect;
import org.apache.kafka.connect.runtime.distributed.DistributedHerder;

/** A distributed Connect worker of this JVM with the guard's REST extension, on loopback. */
public final class EmbeddedWorker implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration BUSY = Duration.ofMinutes(2);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
  private static final Duration STARTED = Duration.ofMinutes(5);

  private final Connect<DistributedHerder> connect;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI url;
  private final String authorization;

  private EmbeddedWorker(Connect<DistributedHerder> connect, URI url, String authorization) {
    this.connect = connect;
    this.url = url;
    this.authorization = authorization;
  }

  /** What the worker answered. */
  public record Answer(int status, JsonNode body) {}

  /** Starts a worker and waits until it answers. */
  public static EmbeddedWorker start(String bootstrapServers, Map<String, String> more)
      throws IOException {
    return start(bootstrapServers, more, null);
  }

  /**
   * The same of a worker that wants a header Authorization.
   *
   * @param authorization the header; null for none
   */
  public static EmbeddedWorker start(
      String bootstrapServers, Map<String, String> more, String authorization) throws IOException {
    int port = FreePorts.pick();
    Map<String, String> settings = new HashMap<>();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("group.id", "connect");
    for (String storage : new String[] {"config", "offset", "status"}) {
      settings.put(storage + ".storage.topic", "connect-" + storage);
      settings.put(storage + ".storage.replication.factor", "1");
    }
    settings.put("offset.storage.partitions", "1");
    settings.put("status.storage.partitions", "1");
    settings.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
    settings.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    settings.put("listeners", "http://127.0.0.1:" + port);
    settings.put("offset.flush.interval.ms", "500");
    settings.put("plugin.discovery", "service_load");
    settings.put("rest.extension.classes", "dev.sluice.guard.rest.GuardRestExtension");
    settings.putAll(more);
    EmbeddedWorker worker =
        new EmbeddedWorker(
            new ConnectDistributed().startConnect(settings),
            URI.create("http://127.0.0.1:" + port),
            authorization);
    Await.until("answering", STARTED, () -> worker.answers("/health"), () -> worker.url);
    return worker;
  }

  private boolean answers(String path) {
    try {
      return request("GET", path, null).status() == 200;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /**
   * Sends a request, again while the worker says that it is only busy.
   *
   * @throws IllegalStateException when there is no answer
   */
  public Answer request(String method, String path, String body) {
    return request(method, path, body, authorization);
  }

  /** The same with a header Authorization; null for none. */
  public Answer request(String method, String path, String body, String header) {
    long deadline = System.nanoTime() + BUSY.toNanos();
    while (true) {
      Answer answer = once(method, path, body, header);
      if (!isBusy(answer) || System.nanoTime() > deadline) {
        return answer;
      }
      LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
    }
  }

  /** It rebalances, or has stood still for longer than the control log may take to answer. */
  private static boolean isBusy(Answer answer) {
    return switch (answer.status()) {
      case 503 -> true;
      case 409, 500 ->
          answer.body().path("message").asText().matches("(?s).*(rebalanc|timed out).*");
      default -> false;
    };
  }

  private Answer once(String method, String path, String body, String header) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(Duration.ofMinutes(2))
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (header != null) {
      builder.header("Authorization", header);
    }
    try {
      HttpResponse<String> response =
          http.send(builder.build(), HttpResponse.BodyHandlers.ofString());
      String text = response.body();
      boolean json = text.startsWith("{") || text.startsWith("[");
      return new Answer(
          response.statusCode(), json ? JSON.readTree(text) : JSON.getNodeFactory().textNode(text));
    } catch (IOException e) {
      throw new IllegalStateException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(method + " " + path, e);
    }
  }

  /** The body of a successful GET. */
  public JsonNode get(String path) {
    Answer answer = request("GET", path, null);
    if (answer.status() != 200) {
      throw new IllegalStateException("GET " + path + ": " + answer);
    }
    return answer.body();
  }

  /** {@code CONNECTOR/TASK…}, or the HTTP status. */
  public String status(String connector) {
    Answer answer = request("GET", "/connectors/" + connector + "/status", null);
    if (answer.status() != 200) {
      return "HTTP " + answer.status();
    }
    StringBuilder text = new StringBuilder(answer.body().path("connector").path("state").asText());
    answer
        .body()
        .path("tasks")
        .forEach(task -> text.append('/').append(task.path("state").asText()));
    return text.toString();
  }

  @Override
  public void close() {
    connect.stop();
    connect.awaitStop();
  }
}
