package dev.sluice.guard.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Set;
import java.util.TreeSet;

/** Bodies of requests: JSON objects whose members are all known. */
final class RequestBody {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private RequestBody() {}

  /**
   * Reads a body; none is an empty object.
   *
   * @throws IllegalArgumentException when it is not a JSON object, or has other members
   */
  static JsonNode object(String body, Set<String> members) {
    if (body == null || body.isBlank()) {
      return JSON.createObjectNode();
    }
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The body is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!json.isObject()) {
      throw new IllegalArgumentException("The body must be a JSON object");
    }
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!members.contains(name)) {
                throw new IllegalArgumentException(
                    "The body's member '"
                        + name
                        + "' is unknown; known: "
                        + String.join(", ", new TreeSet<>(members)));
              }
            });
    return json;
  }
}
