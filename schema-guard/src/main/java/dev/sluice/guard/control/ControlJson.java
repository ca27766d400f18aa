package dev.sluice.guard.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.guard.contract.ContractJson;
import dev.sluice.guard.control.ControlEntry.ContractApproved;
import dev.sluice.guard.control.ControlEntry.ContractRegistered;
import dev.sluice.guard.control.ControlEntry.GenerationMoved;
import dev.sluice.guard.control.ControlEntry.GenerationStarted;
import dev.sluice.guard.control.ControlEntry.IncidentDecided;
import dev.sluice.guard.control.ControlEntry.IncidentMoved;
import dev.sluice.guard.control.ControlEntry.IncidentOpened;
import dev.sluice.guard.control.ControlEntry.OplogWindowSeen;
import dev.sluice.guard.control.ControlEntry.PersonPaused;
import dev.sluice.guard.control.ControlEntry.ResyncRequested;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;

/** The records of the control log as JSON. Reading is strict: what is not an entry is refused. */
final class ControlJson {
  /** Of this format; a record of a later one is refused, since what it says must not be missed. */
  static final int VERSION = 1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private ControlJson() {}

  /** An entry with the id of the attempt to append it. */
  record Read(ControlEntry entry, String attempt) {}

  /** A record of a later format than this one. */
  static final class NewerFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NewerFormatException(String message) {
      super(message);
    }
  }

  static byte[] write(ControlEntry entry, String attempt) {
    ObjectNode json = JSON.createObjectNode();
    json.put("version", VERSION);
    json.put("attempt", attempt);
    json.put("connector", entry.connector());
    if (entry instanceof ContractApproved approved) {
      json.put("kind", "contract");
      json.put("incident", approved.incident());
      json.put("at", approved.at().toString());
      json.set("contract", ContractJson.toJson(approved.contract()));
    } else if (entry instanceof IncidentOpened opened) {
      json.put("kind", "incident");
      json.put("incident", opened.id());
      json.put("at", opened.at().toString());
      json.set("draft", IncidentJson.toJson(opened.draft()));
    } else if (entry instanceof IncidentMoved moved) {
      json.put("kind", "incident-state");
      json.put("incident", moved.incident());
      json.put("state", moved.state().text());
    } else if (entry instanceof IncidentDecided decided) {
      json.put("kind", "decision");
      json.put("incident", decided.incident());
      json.set("decision", IncidentJson.toJson(decided.decision()));
    } else if (entry instanceof GenerationStarted started) {
      json.put("kind", "generation");
      json.put("generation", started.number());
      json.put("t0", started.t0());
      json.put("copyFrom", started.copyFrom().toString());
      json.put("incident", started.incident());
    } else if (entry instanceof GenerationMoved moved) {
      json.put("kind", "generation-phase");
      json.put("generation", moved.number());
      json.put("phase", moved.phase().text());
    } else if (entry instanceof OplogWindowSeen seen) {
      json.put("kind", "oplog-window");
      json.put("incident", seen.incident());
      json.put("seconds", seen.window().seconds());
      json.put("at", seen.window().at().toString());
    } else if (entry instanceof ContractRegistered registered) {
      json.put("kind", "registered");
      json.put("contractVersion", registered.contractVersion());
      json.put("subject", registered.subject());
      json.put("schemaId", registered.id());
      json.put("at", registered.at().toString());
    } else if (entry instanceof ResyncRequested requested) {
      json.put("kind", "resync");
      json.put("request", requested.id());
      json.put("at", requested.at().toString());
    } else if (entry instanceof PersonPaused pause) {
      json.put("kind", "pause");
      json.put("pausedByPerson", pause.paused());
    }
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A JSON tree always has a text", e);
    }
  }

  /**
   * Reads a record.
   *
   * @throws IllegalArgumentException when the record is not an entry; the message says why, without
   *     content
   * @throws NewerFormatException when a later release wrote it
   */
  static Read read(byte[] value) {
    if (value == null) {
      throw new IllegalArgumentException("the record has no value");
    }
    JsonNode json;
    try {
      json = JSON.readTree(value);
    } catch (IOException e) {
      throw new IllegalArgumentException("the record is not JSON", e);
    }
    if (!json.isObject() || !json.path("version").isInt()) {
      throw new IllegalArgumentException("the record is not a JSON object with a version");
    }
    if (json.get("version").intValue() > VERSION) {
      throw new NewerFormatException(
          "format "
              + json.get("version")
              + " is newer than "
              + VERSION
              + ", which this release reads");
    }
    ControlEntry entry;
    try {
      entry = entry(json);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      // Somebody wrote it by hand: whatever is wrong with it must not stop the reader.
      throw new IllegalArgumentException("its content is not valid: " + e.getMessage(), e);
    }
    if (!text(json, "connector").equals(entry.connector())) {
      throw new IllegalArgumentException(
          "connector: the record and its content name different ones");
    }
    return new Read(entry, json.path("attempt").asText());
  }

  private static ControlEntry entry(JsonNode json) {
    String connector = text(json, "connector");
    String kind = text(json, "kind");
    return switch (kind) {
      case "contract" ->
          new ContractApproved(
              ContractJson.fromJson(json.path("contract")),
              json.path("incident").textValue(),
              instant(json, "at"));
      case "incident" ->
          new IncidentOpened(
              text(json, "incident"),
              IncidentJson.draft(object(json, "draft")),
              instant(json, "at"));
      case "incident-state" ->
          new IncidentMoved(
              connector, text(json, "incident"), constant(IncidentState.class, json, "state"));
      case "decision" ->
          new IncidentDecided(
              connector, text(json, "incident"), IncidentJson.decision(object(json, "decision")));
      case "generation" ->
          new GenerationStarted(
              connector,
              integer(json, "generation"),
              json.path("t0").longValue(),
              instant(json, "copyFrom"),
              json.path("incident").textValue());
      case "generation-phase" ->
          new GenerationMoved(
              connector,
              integer(json, "generation"),
              constant(Generation.Phase.class, json, "phase"));
      case "oplog-window" ->
          new OplogWindowSeen(
              connector,
              text(json, "incident"),
              new Incident.OplogWindow(json.path("seconds").longValue(), instant(json, "at")));
      case "registered" ->
          new ContractRegistered(
              connector,
              integer(json, "contractVersion"),
              text(json, "subject"),
              integer(json, "schemaId"),
              instant(json, "at"));
      case "resync" -> new ResyncRequested(connector, text(json, "request"), instant(json, "at"));
      case "pause" -> new PersonPaused(connector, json.path("pausedByPerson").asBoolean());
      default -> throw new IllegalArgumentException("kind: '" + kind + "' is unknown");
    };
  }

  private static JsonNode object(JsonNode json, String member) {
    if (!json.path(member).isObject()) {
      throw new IllegalArgumentException(member + ": must be an object");
    }
    return json.get(member);
  }

  static String text(JsonNode json, String member) {
    JsonNode value = json.path(member);
    if (!value.isTextual() || value.textValue().isEmpty()) {
      throw new IllegalArgumentException(member + ": must be a text");
    }
    return value.textValue();
  }

  private static int integer(JsonNode json, String member) {
    if (!json.path(member).isInt()) {
      throw new IllegalArgumentException(member + ": must be an integer");
    }
    return json.get(member).intValue();
  }

  static Instant instant(JsonNode json, String member) {
    try {
      return Instant.parse(text(json, member));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(member + ": must be an ISO-8601 instant", e);
    }
  }

  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode json, String member) {
    return Enum.valueOf(type, text(json, member).toUpperCase(Locale.ROOT));
  }
}
