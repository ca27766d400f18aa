package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Debian's Prometheus with the project's own configuration and rules, as a child process on
 * loopback. Only the address of the worker and the intervals are other than in the project's.
 */
final class PrometheusServer implements AutoCloseable {

  /** The project's configuration, from the folder of this module. */
  static final Path FOLDER = Path.of("..", "prometheus");

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
  private final Process process;
  private final Path log;
  private final URI address;

  private PrometheusServer(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.address = URI.create("http://127.0.0.1:" + port);
  }

  /**
   * Starts it in a new folder.
   *
   * @param port of its interface
   * @param target the worker's metrics, {@code host:port}
   */
  static PrometheusServer start(Path folder, int port, String target) throws IOException {
    String configuration = Texts.read(FOLDER.resolve("prometheus.yml"));
    assertThat(configuration).contains("connect:9404").contains("_interval: 10s");
    Files.writeString(
        folder.resolve("prometheus.yml"),
        configuration.replace("connect:9404", target).replace("_interval: 10s", "_interval: 1s"));
    Path rules = Files.createDirectory(folder.resolve("rules"));
    try (Stream<Path> files = Files.list(FOLDER.resolve("rules"))) {
      for (Path file : files.toList()) {
        Files.copy(file, rules.resolve(file.getFileName()));
      }
    }
    Path log = folder.resolve("prometheus.log");
    Process process =
        Tool.PROMETHEUS
            .command(
                List.of(
                    "--config.file=" + folder.resolve("prometheus.yml"),
                    "--storage.tsdb.path=" + folder.resolve("data"),
                    "--web.listen-address=127.0.0.1:" + port))
            .redirectOutput(log.toFile())
            .start();
    PrometheusServer server = new PrometheusServer(process, log, port);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    Await.until(LIMIT, () -> "Prometheus is not ready: " + Texts.read(log), server::isReady);
    return server;
  }

  /** What a query gives now: one element for each series. */
  JsonNode query(String query) {
    return get("/api/v1/query?query=" + encoded(query)).path("result");
  }

  /** What a query gives over the last minute, as a graph asks for it. */
  JsonNode queryRange(String query) {
    long now = System.currentTimeMillis() / 1000;
    return get("/api/v1/query_range?query=%s&start=%d&end=%d&step=5"
            .formatted(encoded(query), now - 60, now))
        .path("result");
  }

  /** The alert rules of all groups, as they were last evaluated. */
  List<JsonNode> alertRules() {
    return get("/api/v1/rules?type=alert").path("groups").findValues("rules").stream()
        .<JsonNode>mapMulti((rules, each) -> rules.forEach(each))
        .toList();
  }

  private boolean isReady() {
    if (!process.isAlive()) {
      throw new AssertionError("Prometheus ended: " + Texts.read(log));
    }
    try {
      return send("/-/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private JsonNode get(String path) {
    try {
      HttpResponse<String> response = send(path);
      assertThat(response.statusCode()).as("%s: %s", path, response.body()).isEqualTo(200);
      return MAPPER.readTree(response.body()).path("data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpResponse<String> send(String path) throws IOException {
    try {
      return http.send(
          HttpRequest.newBuilder(address.resolve(path)).timeout(LIMIT).build(),
          HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static String encoded(String query) {
    return URLEncoder.encode(query, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
