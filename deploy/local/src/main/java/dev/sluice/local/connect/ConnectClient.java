package dev.sluice.local.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The REST interface of a Connect worker. A worker answers 409 while its group rebalances; such
 * requests are repeated until the group has settled, for at most 30 s. Thread-safe.
 */
public final class ConnectClient {
  private static final int NOT_FOUND = 404;

  private final ConnectHttp http;

  /** A client of the worker at this URL, such as {@code http://127.0.0.1:28083}. */
  public ConnectClient(String url) {
    http = new ConnectHttp(url, null);
  }

  /** The same, of a worker that wants basic authentication. */
  public ConnectClient(String url, String user, String password) {
    byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    http = new ConnectHttp(url, "Basic " + Base64.getEncoder().encodeToString(credentials));
  }

  /** The connectors' names. */
  public List<String> connectors() {
    List<String> names = new ArrayList<>();
    http.request("GET", "/connectors", null).forEach(name -> names.add(name.asText()));
    return names;
  }

  /** The classes of the plugins of the worker: connectors alone, or all kinds. */
  public List<String> plugins(boolean connectorsOnly) {
    List<String> classes = new ArrayList<>();
    http.request("GET", "/connector-plugins?connectorsOnly=" + connectorsOnly, null)
        .forEach(plugin -> classes.add(plugin.path("class").asText()));
    return classes;
  }

  /**
   * Has the worker check a config.
   *
   * @return what is wrong, by config key; empty when nothing is
   */
  public SortedMap<String, List<String>> validate(ConnectorSpec spec) {
    ObjectNode config = ConnectHttp.JSON.createObjectNode().put("name", spec.name());
    spec.config().forEach(config::put);
    SortedMap<String, List<String>> errors = new TreeMap<>();
    http.request(
            "PUT",
            "/connector-plugins/" + spec.config().get("connector.class") + "/config/validate",
            config)
        .path("configs")
        .forEach(
            key -> {
              List<String> found = new ArrayList<>();
              key.path("value").path("errors").forEach(error -> found.add(error.asText()));
              if (!found.isEmpty()) {
                errors.put(key.path("value").path("name").asText(), found);
              }
            });
    return errors;
  }

  /** The config keys that a plugin defines itself. */
  public SortedSet<String> configKeys(String pluginClass) {
    SortedSet<String> keys = new TreeSet<>();
    http.request("GET", "/connector-plugins/" + pluginClass + "/config", null)
        .forEach(key -> keys.add(key.path("name").asText()));
    return keys;
  }

  /** Creates a connector, or gives an existing one this config; an existing one keeps its state. */
  public void createOrUpdate(ConnectorSpec spec) {
    ObjectNode config = ConnectHttp.JSON.createObjectNode();
    spec.config().forEach(config::put);
    if (exists(spec.name())) {
      http.request("PUT", ConnectHttp.path(spec.name()) + "/config", config);
      return;
    }
    ObjectNode body = ConnectHttp.JSON.createObjectNode().put("name", spec.name());
    spec.initialState().ifPresent(state -> body.put("initial_state", state));
    body.set("config", config);
    http.request("POST", "/connectors", body);
  }

  /** Whether there is such a connector. */
  public boolean exists(String connector) {
    return http.find(ConnectHttp.path(connector)).isPresent();
  }

  /** A connector's config; empty when there is none. */
  public Optional<Map<String, String>> config(String connector) {
    return http.find(ConnectHttp.path(connector) + "/config")
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
    return http.find(ConnectHttp.path(connector) + "/status")
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
    http.request("PUT", ConnectHttp.path(connector) + "/pause", null);
  }

  /** Resumes a paused or stopped connector. */
  public void resume(String connector) {
    http.request("PUT", ConnectHttp.path(connector) + "/resume", null);
  }

  /** Stops a connector: its tasks end, its config and offsets stay. */
  public void stop(String connector) {
    http.request("PUT", ConnectHttp.path(connector) + "/stop", null);
  }

  /** Restarts what has failed of a connector and its tasks. */
  public void restartFailed(String connector) {
    http.request(
        "POST", ConnectHttp.path(connector) + "/restart?includeTasks=true&onlyFailed=true", null);
  }

  /** Restarts a connector and all its tasks. */
  public void restart(String connector) {
    http.request("POST", ConnectHttp.path(connector) + "/restart?includeTasks=true", null);
  }

  /** Deletes a connector; its offsets stay. Does nothing when there is none. */
  public void delete(String connector) {
    try {
      http.request("DELETE", ConnectHttp.path(connector), null);
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
      ConnectHttp.pauseBetweenTries();
    }
  }

  private static boolean hasFailed(ConnectorStatus status) {
    return status.state().equals("FAILED")
        || status.tasks().stream().anyMatch(task -> task.state().equals("FAILED"));
  }
}
