package dev.sluice.guard.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * What the guard asks of a schema registry, over Confluent's REST API. Every failure is a {@link
 * RegistryException}. Thread-safe.
 */
public final class SchemaRegistry {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int ANSWER_CHARS = 500;
  private static final int NOT_FOUND = 404;

  private final RegistrySettings settings;
  private final HttpClient http;

  /**
   * A client that connects when it is asked something first.
   *
   * @throws org.apache.kafka.common.config.ConfigException when a trust or key store cannot be read
   */
  public SchemaRegistry(RegistrySettings settings) {
    this.settings = settings;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(connectTimeout());
    if (!settings.tls().isEmpty()) {
      builder.sslContext(TlsContext.of(settings.tls(), settings.prefix()));
    }
    http = builder.build();
  }

  private Duration connectTimeout() {
    boolean shorter = settings.timeout().compareTo(CONNECT_TIMEOUT) < 0;
    return shorter ? settings.timeout() : CONNECT_TIMEOUT;
  }

  /** One answer, of whatever status below 500 but 408 and 429. */
  private record Answer(URI base, int status, String body) {
    boolean success() {
      return status >= 200 && status < 300;
    }
  }

  /** The registries' URLs, for messages. */
  public String describe() {
    return String.join(",", settings.urls().stream().map(URI::toString).toList());
  }

  /**
   * Registers a schema under a subject; one that is there already keeps its id.
   *
   * @return the registry's id of the schema
   */
  int register(String subject, Schema schema) {
    String path = "/subjects/" + segment(subject) + "/versions";
    String what = "register under subject " + subject;
    ObjectNode body = JSON.createObjectNode().put("schema", schema.toString());
    boolean subjectIsNew = settings.compatibility() != null && !level(subject, true);
    Answer answer = ask(what, "POST", path, body.toString());
    if (!answer.success()) {
      throw refused(answer, what, Remedies.ofRegistering(answer.status(), settings, subject));
    }
    JsonNode id = json(answer, what).path("id");
    if (!id.isInt() || id.intValue() < 0) {
      throw notARegistry(answer, what);
    }
    if (subjectIsNew) {
      level(subject, false);
    }
    return id.intValue();
  }

  /**
   * Sets the subject's level; false when the subject does not exist and need not yet. Apicurio
   * knows no level of a subject without versions, others do.
   */
  private boolean level(String subject, boolean mayBeMissing) {
    String what = "set the compatibility level of subject " + subject;
    String body = JSON.createObjectNode().put("compatibility", settings.compatibility()).toString();
    Answer answer = ask(what, "PUT", "/config/" + segment(subject), body);
    if (answer.status() == NOT_FOUND && mayBeMissing) {
      return false;
    }
    if (!answer.success()) {
      throw refused(answer, what, Remedies.ofLevel(answer.status(), settings));
    }
    return true;
  }

  /** The Avro schema with an id; empty when the registry has none. */
  public Optional<Schema> schema(int id) {
    return read(id, "read schema id " + id);
  }

  /** The same, for a message that names the subject. */
  Optional<Schema> schema(int id, String subject) {
    return read(id, "read schema id " + id + " of subject " + subject);
  }

  private Optional<Schema> read(int id, String what) {
    Answer answer = ask(what, "GET", "/schemas/ids/" + id, null);
    if (answer.status() == NOT_FOUND) {
      return Optional.empty();
    }
    if (!answer.success()) {
      throw refused(answer, what, Remedies.ofReading(answer.status(), settings));
    }
    JsonNode text = json(answer, what).path("schema");
    if (!text.isTextual()) {
      throw notARegistry(answer, what);
    }
    try {
      return Optional.of(new Schema.Parser().parse(text.textValue()));
    } catch (SchemaParseException e) {
      throw RegistryException.refused(
          "Schema id " + id + " of registry " + answer.base() + " is not Avro: " + e.getMessage());
    }
  }

  private Answer ask(String what, String method, String path, String body) {
    RegistryException last = null;
    for (URI base : settings.urls()) {
      try {
        return ask(base, what, method, path, body);
      } catch (RegistryException e) {
        if (last != null) {
          e.addSuppressed(last);
        }
        last = e;
      }
    }
    throw last;
  }

  private Answer ask(URI base, String what, String method, String path, String body) {
    HttpRequest request = request(base, method, path, body);
    CompletableFuture<HttpResponse<String>> pending =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    try {
      HttpResponse<String> response =
          pending.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
      Answer answer = new Answer(base, response.statusCode(), response.body());
      if (answer.status() >= 500 || answer.status() == 408 || answer.status() == 429) {
        throw unavailable(base, what, "it answered " + said(answer), null);
      }
      return answer;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable(base, what, "interrupted", e);
    } catch (TimeoutException e) {
      throw unavailable(base, what, "no answer within " + settings.timeout().toMillis() + " ms", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HttpConnectTimeoutException timeout) {
        long millis = connectTimeout().toMillis();
        throw unavailable(base, what, "no connection within " + millis + " ms", timeout);
      }
      throw unavailable(base, what, String.valueOf(e.getCause()), e.getCause());
    } finally {
      pending.cancel(true);
    }
  }

  private HttpRequest request(URI base, String method, String path, String body) {
    String root = base.toString();
    root = root.endsWith("/") ? root.substring(0, root.length() - 1) : root;
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(root + path))
            .header("Accept", CONTENT_TYPE + ", application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", CONTENT_TYPE);
    }
    if (settings.user() != null) {
      String pair = settings.user() + ":" + settings.password().value();
      byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
      request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
    } else if (settings.token() != null) {
      request.header("Authorization", "Bearer " + settings.token().value());
    }
    return request.build();
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static JsonNode json(Answer answer, String what) {
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException e) {
      throw notARegistry(answer, what);
    }
  }

  private static RegistryException notARegistry(Answer answer, String what) {
    return RegistryException.refused(
        "Schema registry "
            + answer.base()
            + " cannot "
            + what
            + ": its answer is not one of Confluent's API. "
            + Remedies.WRONG_URL);
  }

  private static RegistryException unavailable(URI base, String what, String why, Throwable cause) {
    return RegistryException.unavailable(
        "Schema registry " + base + " cannot " + what + " now: " + why + ". " + Remedies.WAIT,
        cause);
  }

  private static RegistryException refused(Answer answer, String what, String remedy) {
    return RegistryException.refused(
        "Schema registry "
            + answer.base()
            + " refuses to "
            + what
            + ": it answered "
            + said(answer)
            + ". "
            + remedy);
  }

  private static String said(Answer answer) {
    String message = answer.body();
    try {
      JsonNode json = JSON.readTree(message);
      message =
          json.path("error_code").asText("") + " " + json.path("message").asText(answer.body());
    } catch (JsonProcessingException e) {
      message = "no JSON";
    }
    String line = message.replaceAll("\\s+", " ").trim();
    return answer.status()
        + (line.isEmpty() ? "" : ", ")
        + (line.length() > ANSWER_CHARS ? line.substring(0, ANSWER_CHARS) + "…" : line);
  }
}
