package dev.sluice.local.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The REST interface of a Connect worker. A worker answers 409 while its group rebalances; such
 * requests are repeated until the group has settled, for at most 30 s. Thread-safe.
 */
public final class ConnectClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(60);
  private static final Duration REBALANCE_LIMIT = Duration.ofSeconds(30);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;

  private final URI url;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /** A client of the worker at this URL, such as {@code http://127.0.0.1:28083}. */
  public ConnectClient(String url) {
    this.url = URI.create(url);
  }

  /** The connectors' names. */
  public List<String> connectors() {
    List<String> names = new ArrayList<>();
    request("GET", "/connectors", null).forEach(name -> names.add(name.asText()));
    return names;
  }

  /** The classes of the plugins of the worker: connectors alone, or all kinds. */
  public List<String> plugins(boolean connectorsOnly) {
    List<String> classes = new ArrayList<>();
    request("GET", "/connector-plugins?connectorsOnly=" + connectorsOnly, null)
        .forEach(plugin -> classes.add(plugin.path("class").asText()));
    return classes;
  }

  /** Creates a connector, or gives an existing one this config; an existing one keeps its state. */
  public void createOrUpdate(ConnectorSpec spec) {
    ObjectNode config = JSON.createObjectNode();
    spec.config().forEach(config::put);
    if (exists(spec.name())) {
      request("PUT", path(spec.name()) + "/config", config);
      return;
    }
    ObjectNode body = JSON.createObjectNode().put("name", spec.name());
    spec.initialState().ifPresent(state -> body.put("initial_state", state));
    body.set("config", config);
    request("POST", "/connectors", body);
  }

  /** Whether there is such a connector. */
  public boolean exists(String connector) {
    return find(path(connector)).isPresent();
  }

  /** A connector's config; empty when there is none. */
  public Optional<Map<String, String>> config(String connector) {
    return find(path(connector) + "/config")
        .map(
            json -> {
              Map<String, String> config = new LinkedHashMap<>();
              json.properties()
                  .forEach(each -> config.put(each.getKey(), each.getValue().asText()));
              return config;
            });
  }

  /**
   * A connector's status; empty when there is none, which just after its creation may still be so.
   */
  public Optional<ConnectorStatus> status(String connector) {
    return find(path(connector) + "/status")
        .map(
            json -> {
              List<ConnectorStatus.Task> tasks = new ArrayList<>();
              json.path("tasks")
                  .forEach(
                      task ->
                          tasks.add(
                              new ConnectorStatus.Task(
                                  task.path("id").asInt(),
                                  task.path("state").asText(),
                                  task.path("worker_id").asText(),
                                  task.path("trace").asText(null))));
              JsonNode state = json.path("connector");
              return new ConnectorStatus(
                  state.path("state").asText(),
                  state.path("worker_id").asText(),
                  state.path("trace").asText(null),
                  List.copyOf(tasks));
            });
  }

  /** Pauses a connector: its tasks stay, and take in nothing. */
  public void pause(String connector) {
    request("PUT", path(connector) + "/pause", null);
  }

  /** Resumes a paused or stopped connector. */
  public void resume(String connector) {
    request("PUT", path(connector) + "/resume", null);
  }

  /** Stops a connector: its tasks end, its config and offsets stay. */
  public void stop(String connector) {
    request("PUT", path(connector) + "/stop", null);
  }

  /** Restarts what has failed of a connector and its tasks. */
  public void restartFailed(String connector) {
    request("POST", path(connector) + "/restart?includeTasks=true&onlyFailed=true", null);
  }

  /** Restarts a connector and all its tasks. */
  public void restart(String connector) {
    request("POST", path(connector) + "/restart?includeTasks=true", null);
  }

  /** Deletes a connector; its offsets stay. Does nothing when there is none. */
  public void delete(String connector) {
    try {
      request("DELETE", path(connector), null);
    } catch (ConnectClientException e) {
      if (e.status() != NOT_FOUND) {
        throw e;
      }
    }
  }

  /**
   * Waits until the connector and every one of its tasks are in a state; fails at once when one of
   * them fails.
   */
  public ConnectorStatus awaitState(String connector, String state, Duration limit) {
    ConnectorStatus status =
        await(
            connector,
            current -> current.isAll(state) || (!state.equals("FAILED") && hasFailed(current)),
            "is not " + state,
            limit);
    if (!status.isAll(state)) {
      throw new ConnectClientException(
          "Connector %s has failed instead of becoming %s: %s"
              .formatted(connector, state, status.summary()),
          0);
    }
    return status;
  }

  /**
   * Waits until a connector's status is as wanted.
   *
   * @param complaint what to say when it is not in time, such as {@code is not paused}
   */
  public ConnectorStatus await(
      String connector, Predicate<ConnectorStatus> wanted, String complaint, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<ConnectorStatus> status = status(connector);
      if (status.filter(wanted).isPresent()) {
        return status.get();
      }
      if (System.nanoTime() > deadline) {
        throw new ConnectClientException(
            "Connector %s %s after %d s: %s"
                .formatted(
                    connector,
                    complaint,
                    limit.toSeconds(),
                    status.map(ConnectorStatus::summary).orElse("it has no status")),
            0);
      }
      pauseBetweenTries();
    }
  }

  private static boolean hasFailed(ConnectorStatus status) {
    return status.state().equals("FAILED")
        || status.tasks().stream().anyMatch(task -> task.state().equals("FAILED"));
  }

  private Optional<JsonNode> find(String path) {
    try {
      return Optional.of(request("GET", path, null));
    } catch (ConnectClientException e) {
      if (e.status() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static String path(String connector) {
    return "/connectors/"
        + URLEncoder.encode(connector, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private JsonNode request(String method, String path, JsonNode body) {
    long deadline = System.nanoTime() + REBALANCE_LIMIT.toNanos();
    while (true) {
      HttpResponse<String> response = send(method, path, body);
      if (response.statusCode() / 100 == 2) {
        return parse(response.body());
      }
      if (response.statusCode() != CONFLICT
          || System.nanoTime() > deadline
          || response.body().contains("already exists")) {
        throw new ConnectClientException(
            "Connect at %s refused %s %s with status %d: %s"
                .formatted(url, method, path, response.statusCode(), message(response.body())),
            response.statusCode());
      }
      pauseBetweenTries();
    }
  }

  private HttpResponse<String> send(String method, String path, JsonNode body) {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(REQUEST_LIMIT)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new ConnectClientException("Cannot reach Connect at " + url + ". Is the worker up?", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectClientException("Interrupted while asking Connect at " + url + ".", e);
    }
  }

  private static JsonNode parse(String body) {
    try {
      return body.isBlank() ? JSON.nullNode() : JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new ConnectClientException("Connect answered with something else than JSON.", e);
    }
  }

  private static String message(String body) {
    try {
      return JSON.readTree(body).path("message").asText(body);
    } catch (JsonProcessingException notJson) {
      return body;
    }
  }

  private static void pauseBetweenTries() {
    try {
      Thread.sleep(BETWEEN_TRIES.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectClientException("Interrupted while waiting for Connect.", e);
    }
  }
}
