package dev.sluice.cli.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sluice.cli.CommandException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/**
 * JSON over HTTP with a Connect worker. Every failure is a {@link CommandException}, a {@link
 * RefusedException} when the worker answered with an error, or a {@link NoAnswerException} when it
 * took the request and gave no answer; all name the request. While the worker's group rebalances,
 * requests are repeated for up to 30 s. Thread-safe.
 */
public final class JsonHttp {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  // Connect itself gives up on a request after 90 s.
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(95);
  private static final Duration REBALANCE_LIMIT = Duration.ofSeconds(30);
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(250);
  private static final int CONFLICT = 409;
  private static final int SERVER_ERROR = 500;
  private static final int UNAVAILABLE = 503;
  private static final ObjectMapper MAPPER =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private static final int UNAUTHORIZED = 401;

  private final String baseUrl;
  private final String authorization;
  private final Duration timeout;
  private final HttpClient client;

  /**
   * Talks to the worker at a URL.
   *
   * @param baseUrl such as {@code http://127.0.0.1:8083}
   */
  public JsonHttp(String baseUrl) {
    this(baseUrl, null, null);
  }

  /**
   * Talks to a worker that wants basic authentication.
   *
   * @param user null for none
   * @param password of the user
   */
  public JsonHttp(String baseUrl, String user, String password) {
    this(baseUrl, user, password, REQUEST_TIMEOUT);
  }

  JsonHttp(String baseUrl, Duration timeout) {
    this(baseUrl, null, null, timeout);
  }

  private JsonHttp(String baseUrl, String user, String password, Duration timeout) {
    this.timeout = timeout;
    this.authorization =
        user == null
            ? null
            : "Basic "
                + Base64.getEncoder()
                    .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    this.baseUrl = baseUrl.endsWith("/") ? baseUrl.substring(0, baseUrl.length() - 1) : baseUrl;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
  }

  /** The URL that requests go to. */
  public String baseUrl() {
    return baseUrl;
  }

  /** GET of a path that starts with a slash and is encoded already. */
  public <T> T get(String path, TypeReference<T> type) {
    return read(path, send("GET", path, null), type);
  }

  /** GET of JSON as it is. */
  public JsonNode get(String path) {
    return get(path, new TypeReference<>() {});
  }

  /** POST of a value as JSON; the answer as it is. */
  public JsonNode post(String path, Object body) {
    return post(path, body, new TypeReference<>() {});
  }

  /** What a JSON answer says, of members that are known. */
  public static <T> T convert(JsonNode answer, TypeReference<T> type) {
    return MAPPER.convertValue(answer, type);
  }

  /** POST of a value as JSON. */
  public <T> T post(String path, Object body, TypeReference<T> type) {
    return read(path, send("POST", path, body), type);
  }

  /** PATCH of a value as JSON. */
  public void patch(String path, Object body) {
    send("PATCH", path, body);
  }

  /** PUT without a body, for requests that answer nothing. */
  public void put(String path) {
    send("PUT", path, null);
  }

  /** Encodes one segment of a path. */
  public static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private <T> T read(String path, String body, TypeReference<T> type) {
    try {
      return MAPPER.readValue(body, type);
    } catch (JsonProcessingException e) {
      throw new CommandException(
          baseUrl
              + path
              + ": the answer is not what a Connect worker with the guard gives: "
              + e.getOriginalMessage(),
          e);
    }
  }

  private String send(String method, String path, Object body) {
    try {
      var publisher =
          body == null
              ? HttpRequest.BodyPublishers.noBody()
              : HttpRequest.BodyPublishers.ofByteArray(MAPPER.writeValueAsBytes(body));
      var builder =
          HttpRequest.newBuilder(URI.create(baseUrl + path))
              .timeout(timeout)
              .header("Content-Type", "application/json")
              .header("Accept", "application/json")
              .method(method, publisher);
      if (authorization != null) {
        builder.header("Authorization", authorization);
      }
      var request = builder.build();
      var response = client.send(request, HttpResponse.BodyHandlers.ofString());
      long end = System.nanoTime() + REBALANCE_LIMIT.toNanos();
      while (isRebalancing(response) && System.nanoTime() < end) {
        Thread.sleep(BETWEEN_TRIES.toMillis());
        response = client.send(request, HttpResponse.BodyHandlers.ofString());
      }
      if (response.statusCode() == UNAUTHORIZED) {
        throw new CommandException(
            baseUrl
                + " wants a user: give --connect-user, and its password in SLUICE_CONNECT_PASSWORD");
      }
      if (response.statusCode() >= 300) {
        throw new RefusedException(
            response.statusCode(),
            method
                + " "
                + baseUrl
                + path
                + ": "
                + response.statusCode()
                + message(response.body()));
      }
      return response.body();
    } catch (IllegalArgumentException e) {
      throw new CommandException(baseUrl + ": not a URL of a Connect worker: " + e.getMessage(), e);
    } catch (HttpConnectTimeoutException e) {
      throw unreachable(e);
    } catch (HttpTimeoutException e) {
      throw new NoAnswerException(
          method
              + " "
              + baseUrl
              + path
              + ": the Connect worker has not answered within "
              + timeout.toSeconds()
              + " s: it hangs, or its machine is overloaded; its log says more",
          e);
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException("interrupted while waiting for " + baseUrl + path, e);
    }
  }

  private CommandException unreachable(IOException e) {
    return new CommandException(
        "no Connect worker answers at "
            + baseUrl
            + (e.getMessage() == null ? "" : " (" + e.getMessage() + ")")
            + ": start the embedded stack with ./sluice local up, or give --connect-url",
        e);
  }

  /** The worker's group is settling; every request may be sent again. */
  private static boolean isRebalancing(HttpResponse<String> response) {
    return switch (response.statusCode()) {
      case CONFLICT -> response.body().contains("rebalance");
      case UNAVAILABLE -> true;
      case SERVER_ERROR -> response.body().contains("rebalance");
      default -> false;
    };
  }

  private static String message(String body) {
    try {
      JsonNode node = MAPPER.readTree(body);
      if (node != null && node.hasNonNull("message")) {
        return " " + node.get("message").asText();
      }
    } catch (JsonProcessingException e) {
      return ": the answer is not JSON";
    }
    return "";
  }
}
