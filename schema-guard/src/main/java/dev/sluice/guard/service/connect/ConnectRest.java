package dev.sluice.guard.service.connect;

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
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The requests of Connect's REST API that the guard service needs. A worker forwards a request to
 * the one that leads, so that the address of any worker serves. Every answer other than success
 * throws {@link ConnectRestException}. Thread-safe.
 */
public final class ConnectRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int SUCCESS_END = 300;

  private final HttpClient http;
  private final URI base;
  private final Duration timeout;
  private final Optional<String> authorization;

  /**
   * @param base address of the worker, without a path
   * @param timeout for each request
   */
  public ConnectRest(
      HttpClient http, URI base, Duration timeout, Optional<Credentials> credentials) {
    this.http = http;
    this.base = base;
    this.timeout = timeout;
    this.authorization = credentials.map(Credentials::header);
  }

  /** A user of the worker's REST API. */
  public record Credentials(String user, String password) {
    String header() {
      byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
      return user;
    }
  }

  /** All connectors of the cluster by name, in one request. */
  public Map<String, ConnectorView> connectors() {
    JsonNode answer = send("GET", "/connectors?expand=info&expand=status", null);
    Map<String, ConnectorView> views = new LinkedHashMap<>();
    answer
        .properties()
        .forEach(
            entry -> {
              JsonNode info = entry.getValue().path("info");
              JsonNode status = entry.getValue().path("status");
              if (info.isObject() && status.isObject()) {
                views.put(entry.getKey(), view(entry.getKey(), info, status));
              }
            });
    return views;
  }

  /** Creates a connector that runs at once; one that exists already is left as it is. */
  public void create(String connector, Map<String, String> config) {
    ObjectNode body = JSON.createObjectNode().put("name", connector);
    body.set("config", JSON.valueToTree(config));
    try {
      send("POST", "/connectors", body);
    } catch (ConnectRestException e) {
      if (e.status() != CONFLICT || !e.getMessage().contains("already exists")) {
        throw e;
      }
    }
  }

  /** Replaces a connector's config. Connect restarts its tasks when they run. */
  public void configure(String connector, Map<String, String> config) {
    send("PUT", path(connector, "/config"), JSON.valueToTree(config));
  }

  public void pause(String connector) {
    send("PUT", path(connector, "/pause"), null);
  }

  /** Ends the tasks; the connector stays. */
  public void stop(String connector) {
    send("PUT", path(connector, "/stop"), null);
  }

  public void resume(String connector) {
    send("PUT", path(connector, "/resume"), null);
  }

  /**
   * Restarts what failed, and nothing else. Under a paused connector the tasks come back paused.
   *
   * <p>One by one: a restart of the whole connector is written to the config topic, and with the
   * source exactly-once (Connect 4.3) a leader that was fenced from it, by a broker that slept,
   * refuses such requests from then on.
   */
  public void restartFailed(ConnectorView view) {
    if (view.is(ConnectorView.FAILED)) {
      send("POST", path(view.name(), "/restart"), null);
    }
    view.tasks().stream()
        .filter(task -> task.state().equals(ConnectorView.FAILED))
        .forEach(task -> restart(view, task));
  }

  /** Restarts the tasks, whatever they do. They go on from their offsets. */
  public void restartTasks(ConnectorView view) {
    view.tasks().forEach(task -> restart(view, task));
  }

  private void restart(ConnectorView view, ConnectorView.TaskView task) {
    send("POST", path(view.name(), "/tasks/" + task.id() + "/restart"), null);
  }

  /** Deletes a connector; one that is gone already is fine. */
  public void delete(String connector) {
    try {
      send("DELETE", path(connector, ""), null);
    } catch (ConnectRestException e) {
      if (e.status() != NOT_FOUND) {
        throw e;
      }
    }
  }

  /** Committed source offsets: the offset by its partition, both as JSON objects. */
  public Map<JsonNode, JsonNode> offsets(String connector) {
    Map<JsonNode, JsonNode> offsets = new LinkedHashMap<>();
    for (JsonNode entry : send("GET", path(connector, "/offsets"), null).path("offsets")) {
      offsets.put(entry.path("partition"), entry.path("offset"));
    }
    return offsets;
  }

  private static ConnectorView view(String name, JsonNode info, JsonNode status) {
    Map<String, String> config = new LinkedHashMap<>();
    info.path("config")
        .properties()
        .forEach(
            entry -> {
              if (!entry.getValue().isNull()) {
                config.put(entry.getKey(), entry.getValue().asText());
              }
            });
    List<ConnectorView.TaskView> tasks = new ArrayList<>();
    for (JsonNode task : status.path("tasks")) {
      tasks.add(
          new ConnectorView.TaskView(
              task.path("id").asInt(),
              task.path("state").asText(),
              task.hasNonNull("trace") ? task.path("trace").asText() : null));
    }
    return new ConnectorView(name, config, status.path("connector").path("state").asText(), tasks);
  }

  private static String path(String connector, String rest) {
    String name = URLEncoder.encode(connector, StandardCharsets.UTF_8).replace("+", "%20");
    return "/connectors/" + name + rest;
  }

  private JsonNode send(String method, String path, JsonNode body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(timeout)
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.toString()));
    authorization.ifPresent(value -> request.header("Authorization", value));
    String what = method + " " + base.resolve(path);
    try {
      HttpResponse<String> response =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() >= SUCCESS_END) {
        throw new ConnectRestException(
            response.statusCode(),
            what + " answered " + response.statusCode() + ": " + message(response.body()));
      }
      return response.body().isEmpty() ? JSON.nullNode() : JSON.readTree(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectRestException(what + " was interrupted", e);
    } catch (IOException e) {
      throw new ConnectRestException(what + " failed: " + e, e);
    }
  }

  private static String message(String body) {
    try {
      return JSON.readTree(body).path("message").asText(body);
    } catch (JsonProcessingException e) {
      return body;
    }
  }
}
