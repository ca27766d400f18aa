package dev.sluice.guard.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Connect's REST API as far as the guard service uses it, with one task for each connector. */
final class FakeConnect implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    // else every small answer waits for a delayed acknowledgement
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final Map<String, Fake> connectors = new LinkedHashMap<>();
  private final List<String> requests = new ArrayList<>();
  private final Set<String> stale = new HashSet<>();
  private boolean restartsOnConfig = true;
  private Predicate<String> refused = request -> false;

  /** One connector; {@code task} is null while it is stopped. */
  static final class Fake {
    private Map<String, String> config;
    private String state;
    private String task;
    private Map<String, String> taskConfig;
    private String trace;
    private String offset;
  }

  FakeConnect() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  synchronized void put(String name, Map<String, String> config, String state) {
    Fake fake = new Fake();
    fake.config = new LinkedHashMap<>(config);
    fake.config.put("name", name);
    fake.state = state;
    connectors.put(name, fake);
    target(name, state);
  }

  synchronized void fail(String name, String trace) {
    Fake fake = connectors.get(name);
    fake.task = "FAILED";
    fake.trace = trace;
  }

  /** What a person does over the REST API. */
  synchronized void target(String name, String state) {
    Fake fake = connectors.get(name);
    fake.state = state;
    if (state.equals("STOPPED")) {
      fake.task = null;
      return;
    }
    if (fake.task == null) {
      fake.taskConfig = fake.config;
    } else if (state.equals("RUNNING") && !fake.config.equals(fake.taskConfig)) {
      stale.add(name);
      fake.taskConfig = fake.config;
    }
    if (!"FAILED".equals(fake.task)) {
      fake.task = state;
    }
  }

  /** The connectors of which a task went on with a config from before its pause. */
  synchronized Set<String> stale() {
    return Set.copyOf(stale);
  }

  synchronized void setting(String name, String key, String value) {
    connectors.get(name).config.put(key, value);
  }

  synchronized void remove(String name) {
    connectors.remove(name);
  }

  /** The committed offset of the connector, as a JSON object. */
  synchronized void offset(String name, String offset) {
    connectors.get(name).offset = offset;
  }

  synchronized boolean exists(String name) {
    return connectors.containsKey(name);
  }

  synchronized Map<String, String> config(String name) {
    return Map.copyOf(connectors.get(name).config);
  }

  /** {@code CONNECTOR/TASK}. */
  synchronized String status(String name) {
    Fake fake = connectors.get(name);
    return fake == null ? "none" : fake.state + "/" + fake.task;
  }

  /** From now on such requests, {@code METHOD path}, are answered with 409 and do nothing. */
  synchronized void refuse(Predicate<String> which) {
    refused = which;
  }

  /** Whether tasks that failed come back with a new config at once, or show FAILED for a while. */
  synchronized void restartsOnConfig(boolean now) {
    restartsOnConfig = now;
  }

  synchronized long count(String request) {
    return requests.stream().filter(request::equals).count();
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String request = exchange.getRequestMethod() + " " + path;
    requests.add(request);
    JsonNode body = JSON.readTree(exchange.getRequestBody());
    if (refused.test(request)) {
      answer(
          exchange, 409, error(409, "Cannot complete request because of a conflicting operation"));
      return;
    }
    String[] parts = path.split("/", -1);
    if (parts.length == 2) {
      if (exchange.getRequestMethod().equals("POST")) {
        create(exchange, body);
      } else {
        answer(exchange, 200, expanded());
      }
      return;
    }
    Fake fake = connectors.get(parts[2]);
    if (fake == null) {
      answer(exchange, 404, error(404, "Connector " + parts[2] + " not found"));
    } else if (parts.length == 3) {
      connectors.remove(parts[2]);
      answer(exchange, 204, null);
    } else {
      act(exchange, parts[2], fake, parts[parts.length - 1], body);
    }
  }

  private void act(HttpExchange exchange, String name, Fake fake, String action, JsonNode body)
      throws IOException {
    switch (action) {
      case "pause" -> target(name, "PAUSED");
      case "resume" -> target(name, "RUNNING");
      case "stop" -> target(name, "STOPPED");
      case "restart" -> {
        if ("FAILED".equals(fake.task)) {
          fake.task = fake.state;
          fake.trace = null;
        }
      }
      case "config" -> {
        fake.config = config(body);
        fake.config.put("name", name);
        if (fake.state.equals("RUNNING")) {
          fake.taskConfig = fake.config;
          if (restartsOnConfig && fake.task != null) {
            fake.task = fake.state;
            fake.trace = null;
          }
        }
      }
      case "offsets" -> {
        ObjectNode json = JSON.createObjectNode();
        ObjectNode entry = json.putArray("offsets").addObject();
        entry.putObject("partition").put("ns", fake.config.get("offset.partition.name"));
        entry.set("offset", fake.offset == null ? JSON.nullNode() : JSON.readTree(fake.offset));
        answer(exchange, 200, json);
        return;
      }
      default -> throw new IOException("unknown action " + action);
    }
    answer(exchange, 202, null);
  }

  private void create(HttpExchange exchange, JsonNode body) throws IOException {
    String name = body.path("name").asText();
    if (connectors.containsKey(name)) {
      answer(exchange, 409, error(409, "Connector " + name + " already exists"));
      return;
    }
    put(name, config(body.path("config")), "RUNNING");
    answer(exchange, 201, body);
  }

  private static Map<String, String> config(JsonNode json) {
    Map<String, String> config = new LinkedHashMap<>();
    json.properties().forEach(entry -> config.put(entry.getKey(), entry.getValue().asText()));
    return config;
  }

  private JsonNode expanded() {
    ObjectNode all = JSON.createObjectNode();
    connectors.forEach(
        (name, fake) -> {
          ObjectNode json = all.putObject(name);
          json.putObject("info").set("config", JSON.valueToTree(fake.config));
          ObjectNode status = json.putObject("status");
          status.putObject("connector").put("state", fake.state);
          var tasks = status.putArray("tasks");
          if (fake.task != null) {
            tasks.addObject().put("id", 0).put("state", fake.task).put("trace", fake.trace);
          }
        });
    return all;
  }

  private static JsonNode error(int status, String message) {
    return JSON.createObjectNode().put("error_code", status).put("message", message);
  }

  private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = body == null ? new byte[0] : body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
