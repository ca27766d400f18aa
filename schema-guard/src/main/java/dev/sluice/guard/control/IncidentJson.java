package dev.sluice.guard.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractJson;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.ChangeJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Incidents, their drafts and decisions as JSON, in the control log and in the REST interface. */
public final class IncidentJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private IncidentJson() {}

  /**
   * The incident object of docs/formats.md, with the decision's and the draft's further members.
   */
  public static ObjectNode toJson(Incident incident) {
    ObjectNode json = NODES.objectNode();
    json.put("id", incident.id());
    json.put("connector", incident.connector());
    json.put("namespace", incident.draft().namespace());
    json.put("state", incident.state().text());
    json.put("openedAt", incident.openedAt().toString());
    json.setAll(toJson(incident.draft()));
    json.set(
        "decision", incident.decision() == null ? NODES.nullNode() : toJson(incident.decision()));
    json.put("remedy", remedy(incident));
    if (incident.oplogWindow() == null) {
      json.putNull("oplogWindow");
    } else {
      json.putObject("oplogWindow")
          .put("seconds", incident.oplogWindow().seconds())
          .put("at", incident.oplogWindow().at().toString());
    }
    return json;
  }

  private static String remedy(Incident incident) {
    return switch (incident.remedy()) {
      case CONTRACT, RESYNC -> "./sluice drift approve " + incident.id();
      case CONFIG -> incident.draft().detail();
    };
  }

  static ObjectNode toJson(IncidentDraft draft) {
    ObjectNode json = NODES.objectNode();
    json.put("connector", draft.connector());
    json.put("namespace", draft.namespace());
    json.put("reason", draft.reason().name());
    json.put("key", draft.key());
    json.put("resumeToken", draft.resumeToken());
    json.put("clusterTime", draft.clusterTime());
    ArrayNode changes = json.putArray("changes");
    draft.changes().forEach(change -> changes.add(ChangeJson.toJson(change)));
    json.set(
        "proposedContract",
        draft.proposed() == null ? NODES.nullNode() : ContractJson.toJson(draft.proposed()));
    ArrayNode ddl = json.putArray("ddl");
    draft.ddl().forEach(ddl::add);
    if (draft.sample() != null) {
      json.put("sample", draft.sample());
    }
    if (draft.detail() != null) {
      json.put("detail", draft.detail());
    }
    return json;
  }

  static IncidentDraft draft(JsonNode json) {
    List<Change> changes = new ArrayList<>();
    json.path("changes").forEach(change -> changes.add(ChangeJson.fromJson(change)));
    List<String> ddl = new ArrayList<>();
    json.path("ddl").forEach(statement -> ddl.add(statement.asText()));
    Contract proposed =
        json.hasNonNull("proposedContract")
            ? ContractJson.fromJson(json.get("proposedContract"))
            : null;
    return new IncidentDraft(
        ControlJson.text(json, "connector"),
        ControlJson.text(json, "namespace"),
        IncidentReason.valueOf(json.path("reason").asText()),
        json.path("key").textValue(),
        json.path("resumeToken").textValue(),
        json.hasNonNull("clusterTime") ? json.get("clusterTime").longValue() : null,
        changes,
        proposed,
        ddl,
        json.path("sample").textValue(),
        json.path("detail").textValue());
  }

  static ObjectNode toJson(Decision decision) {
    ObjectNode json = NODES.objectNode();
    json.put("verdict", decision.verdict().name().toLowerCase(Locale.ROOT));
    ObjectNode treatments = json.putObject("treatments");
    decision.treatments().forEach((path, treatment) -> treatments.put(path, treatment.text()));
    if (!decision.types().isEmpty()) {
      ObjectNode types = json.putObject("types");
      decision.types().forEach((path, type) -> types.put(path, type.text()));
    }
    json.put("at", decision.at().toString());
    return json;
  }

  static Decision decision(JsonNode json) {
    Map<String, Treatment> treatments = new LinkedHashMap<>();
    json.path("treatments")
        .properties()
        .forEach(
            entry -> treatments.put(entry.getKey(), Treatment.parse(entry.getValue().asText())));
    Map<String, ContractType> types = new LinkedHashMap<>();
    json.path("types")
        .properties()
        .forEach(entry -> types.put(entry.getKey(), ContractType.parse(entry.getValue().asText())));
    return new Decision(
        Decision.Verdict.valueOf(json.path("verdict").asText().toUpperCase(Locale.ROOT)),
        treatments,
        types,
        ControlJson.instant(json, "at"));
  }
}
