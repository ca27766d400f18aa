package dev.sluice.guard.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.drift.Change;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The bodies of approve and reject. Anything but the members of docs/formats.md is refused.
 *
 * @param treatments by path
 * @param types by path
 */
record DecisionRequest(Map<String, Treatment> treatments, Map<String, ContractType> types) {
  private static final String TREATMENTS = "treatments";
  private static final String TREATMENT = "treatment";
  private static final String TYPES = "types";

  /**
   * Reads {@code {"treatments": {…}, "types": {…}}}, both by path and both optional.
   *
   * @throws IllegalArgumentException when the body is anything else; the message says what is wrong
   */
  static DecisionRequest approve(String body) {
    JsonNode json = RequestBody.object(body, Set.of(TREATMENTS, TYPES));
    Map<String, ContractType> types = new LinkedHashMap<>();
    members(json, TYPES, "types by path")
        .forEach((path, value) -> types.put(path, type(path, value)));
    return new DecisionRequest(treatments(json), types);
  }

  /**
   * Reads {@code {"treatment": "…"}}, for every path of the incident, {@code {"treatments": {…}}}
   * by path, or both: then the first is for the paths that the second does not name.
   *
   * @throws IllegalArgumentException when the body is anything else, or leaves a path out
   */
  static DecisionRequest reject(String body, Incident incident) {
    JsonNode json = RequestBody.object(body, Set.of(TREATMENT, TREATMENTS));
    Map<String, Treatment> byPath = treatments(json);
    JsonNode given = json.path(TREATMENT);
    Treatment others = given.isMissingNode() ? null : treatment(TREATMENT, given);
    if (others == null && byPath.isEmpty()) {
      throw new IllegalArgumentException(
          "treatment: must be ignore, quarantine or text, for every path, or treatments by path");
    }
    Map<String, Treatment> treatments = new LinkedHashMap<>();
    List<String> leftOut = new ArrayList<>();
    for (Change change : incident.draft().changes()) {
      Treatment treatment = byPath.getOrDefault(change.path(), others);
      if (treatment == null) {
        leftOut.add(change.path());
      } else {
        treatments.put(change.path(), treatment);
      }
    }
    if (!leftOut.isEmpty()) {
      throw new IllegalArgumentException(
          "treatments: these paths of the incident have none: "
              + String.join(", ", leftOut)
              + ". Name them, or give a treatment for all others");
    }
    // A path that is none of the incident's is named when the decision is tried.
    byPath.forEach(treatments::putIfAbsent);
    return new DecisionRequest(treatments, Map.of());
  }

  private static Map<String, Treatment> treatments(JsonNode json) {
    Map<String, Treatment> treatments = new LinkedHashMap<>();
    members(json, TREATMENTS, "treatments by path")
        .forEach((path, value) -> treatments.put(path, treatment(TREATMENTS + "." + path, value)));
    return treatments;
  }

  private static Map<String, JsonNode> members(JsonNode json, String name, String what) {
    JsonNode given = json.path(name);
    if (!given.isMissingNode() && !given.isObject()) {
      throw new IllegalArgumentException(name + ": must be an object of " + what);
    }
    Map<String, JsonNode> members = new LinkedHashMap<>();
    given.properties().forEach(entry -> members.put(entry.getKey(), entry.getValue()));
    return members;
  }

  private static Treatment treatment(String where, JsonNode value) {
    if (!value.isTextual()) {
      throw new IllegalArgumentException(where + ": must be a text: ignore, quarantine or text");
    }
    try {
      return Treatment.parse(value.textValue());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
    }
  }

  private static ContractType type(String path, JsonNode value) {
    try {
      return ContractType.parse(value.isTextual() ? value.textValue() : value.toString());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          TYPES
              + "."
              + path
              + ": "
              + e.getMessage()
              + ". Types are objectId, string, int, long, double, decimal(p,s), boolean, timestamp, bytes, uuid, json",
          e);
    }
  }
}
