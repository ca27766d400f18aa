package dev.sluice.guard.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.drift.Change;
import java.util.LinkedHashMap;
import java.util.Map;

/** The bodies of approve and reject. Anything but the members of docs/formats.md is refused. */
final class DecisionRequest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TREATMENTS = "treatments";
  private static final String TREATMENT = "treatment";

  private DecisionRequest() {}

  /**
   * The treatments by path that {@code {"treatments": {…}}} names.
   *
   * @throws IllegalArgumentException when the body is anything else
   */
  static Map<String, Treatment> approve(String body) {
    JsonNode json = object(body, TREATMENTS);
    Map<String, Treatment> treatments = new LinkedHashMap<>();
    JsonNode given = json.path(TREATMENTS);
    if (!given.isMissingNode() && !given.isObject()) {
      throw new IllegalArgumentException("treatments: must be an object of treatments by path");
    }
    given
        .properties()
        .forEach(entry -> treatments.put(entry.getKey(), treatment(entry.getValue())));
    return treatments;
  }

  /**
   * The one treatment of {@code {"treatment": "…"}} for every path of the incident.
   *
   * @throws IllegalArgumentException when the body is anything else
   */
  static Map<String, Treatment> reject(String body, Incident incident) {
    JsonNode given = object(body, TREATMENT).path(TREATMENT);
    if (given.isMissingNode()) {
      throw new IllegalArgumentException("treatment: must be ignore, quarantine or text");
    }
    Treatment treatment = treatment(given);
    Map<String, Treatment> treatments = new LinkedHashMap<>();
    for (Change change : incident.draft().changes()) {
      treatments.put(change.path(), treatment);
    }
    return treatments;
  }

  private static Treatment treatment(JsonNode value) {
    if (!value.isTextual()) {
      throw new IllegalArgumentException("A treatment is a text: ignore, quarantine or text");
    }
    return Treatment.parse(value.textValue());
  }

  private static JsonNode object(String body, String member) {
    if (body == null || body.isBlank()) {
      return JSON.createObjectNode();
    }
    try {
      JsonNode json = JSON.readTree(body);
      if (!json.isObject()) {
        throw new IllegalArgumentException("The body must be a JSON object");
      }
      json.fieldNames()
          .forEachRemaining(
              name -> {
                if (!name.equals(member)) {
                  throw new IllegalArgumentException(
                      "The body's member '" + name + "' is unknown; only '" + member + "' is");
                }
              });
      return json;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("The body is not JSON: " + e.getOriginalMessage(), e);
    }
  }
}
