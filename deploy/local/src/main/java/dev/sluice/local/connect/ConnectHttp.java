package dev.sluice.local.connect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** JSON requests to a Connect worker, repeated while its group rebalances. Thread-safe. */
final class ConnectHttp {
  static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration REQUEST_LIMIT = Duration.ofSeconds(60);
  private static final Duration REBALANCE_LIMIT = Duration.ofMinutes(2);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);
  private static final int CONFLICT = 409;
  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERROR = 500;

  private final URI url;
  private final String authorization;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /**
   * @param authorization the header's value; null for none
   */
  ConnectHttp(String url, String authorization) {
    this.url = URI.create(url);
    this.authorization = authorization;
  }

  /** The answer to a GET; empty for status 404. */
  Optional<JsonNode> find(String path) {
    try {
      return Optional.of(request("GET", path, null));
    } catch (ConnectClientException e) {
      if (e.status() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** A connector's path. */
  static String path(String connector) {
    return "/connectors/"
        + URLEncoder.encode(connector, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The answer to a request; null when it has no body. */
  JsonNode request(String method, String path, JsonNode body) {
    long deadline = System.nanoTime() + REBALANCE_LIMIT.toNanos();
    while (true) {
      HttpResponse<String> response = send(method, path, body);
      if (response.statusCode() / 100 == 2) {
        return parse(response.body());
      }
      if (!isRebalancing(response) || System.nanoTime() > deadline) {
        throw new ConnectClientException(
            "Connect at %s refused %s %s with status %d: %s"
                .formatted(url, method, path, response.statusCode(), message(response.body())),
            response.statusCode());
      }
      pauseBetweenTries();
    }
  }

  /** Connect says so with 409 for most requests, and with 500 for those that ask a connector. */
  private static boolean isRebalancing(HttpResponse<String> response) {
    return switch (response.statusCode()) {
      case CONFLICT -> !response.body().contains("already exists");
      case SERVER_ERROR -> response.body().contains("rebalance");
      default -> false;
    };
  }

  private HttpResponse<String> send(String method, String path, JsonNode body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(REQUEST_LIMIT)
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.toString()));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
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

  static void pauseBetweenTries() {
    try {
      Thread.sleep(BETWEEN_TRIES.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ConnectClientException("Interrupted while waiting for Connect.", e);
    }
  }
}
