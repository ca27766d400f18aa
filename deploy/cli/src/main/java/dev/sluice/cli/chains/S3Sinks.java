package dev.sluice.cli.chains;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.rest.JsonHttp;
import java.util.Map;
import java.util.TreeMap;

/** The S3 sinks among the connectors of a worker's cluster, and their configuration. */
final class S3Sinks {
  private static final String CLASS = "dev.sluice.s3.S3ParquetSinkConnector";

  private final JsonHttp http;

  S3Sinks(JsonHttp http) {
    this.http = http;
  }

  /** By name, the configuration of each. */
  Map<String, JsonNode> all() {
    Map<String, JsonNode> sinks = new TreeMap<>();
    http.get("/connectors?expand=info")
        .properties()
        .forEach(
            connector -> {
              JsonNode config = connector.getValue().path("info").path("config");
              if (config.path("connector.class").asText().equals(CLASS)) {
                sinks.put(connector.getKey(), config);
              }
            });
    return sinks;
  }

  /** The consumer group of a sink. */
  static String group(String connector, JsonNode config) {
    return config.path("consumer.override.group.id").asText("connect-" + connector);
  }

  /** Adds an entry to a list in a sink's configuration, which starts its tasks anew. */
  void add(String connector, String key, String entries) {
    String before = all().get(connector).path(key).asText();
    http.patch(
        "/connectors/" + JsonHttp.segment(connector) + "/config",
        Map.of(key, before.isBlank() ? entries : before + "," + entries));
  }

  /** Sets a key of a sink's configuration, which starts its tasks anew. */
  void set(String connector, String key, String value) {
    http.patch("/connectors/" + JsonHttp.segment(connector) + "/config", Map.of(key, value));
  }
}
