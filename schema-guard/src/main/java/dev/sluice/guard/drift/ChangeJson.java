package dev.sluice.guard.drift;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** A change as JSON, as in an incident. */
public final class ChangeJson {

  private ChangeJson() {}

  public static ObjectNode toJson(Change change) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("path", change.path());
    json.put("column", change.column());
    json.put("class", change.driftClass().name());
    json.put("from", change.from());
    json.put("to", change.to());
    ObjectNode evidence = json.putObject("evidence");
    change.evidence().forEach(evidence::put);
    if (change.note() != null) {
      json.put("note", change.note());
    }
    return json;
  }

  /**
   * Reads the JSON form.
   *
   * @throws IllegalArgumentException if the JSON is not a change
   */
  public static Change fromJson(JsonNode json) {
    if (!json.path("path").isTextual() || !json.path("class").isTextual()) {
      throw new IllegalArgumentException("A change needs the members path and class");
    }
    Map<String, Long> evidence = new LinkedHashMap<>();
    json.path("evidence")
        .properties()
        .forEach(count -> evidence.put(count.getKey(), count.getValue().asLong()));
    return new Change(
        json.get("path").textValue(),
        json.path("column").textValue(),
        DriftClass.valueOf(json.get("class").textValue()),
        json.path("from").textValue(),
        json.path("to").textValue(),
        evidence,
        json.path("note").textValue());
  }
}
