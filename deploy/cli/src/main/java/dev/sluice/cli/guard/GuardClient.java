package dev.sluice.cli.guard;

import static dev.sluice.cli.rest.JsonHttp.segment;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.cli.CommandException;
import dev.sluice.cli.rest.JsonHttp;
import dev.sluice.cli.rest.RefusedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The guard's REST interface as docs/formats.md gives it. What does not exist is a {@link
 * CommandException} that says what does. Thread-safe.
 */
public final class GuardClient {
  private static final int NOT_FOUND = 404;

  private final JsonHttp http;

  /**
   * Talks to the guard of a Connect worker.
   *
   * @param http requests to the worker
   */
  public GuardClient(JsonHttp http) {
    this.http = http;
  }

  /** The guard of the worker at a URL such as {@code http://127.0.0.1:8083}. */
  public static GuardClient at(String connectUrl) {
    return new GuardClient(new JsonHttp(connectUrl));
  }

  /** Every guarded collection. */
  public List<GuardedCollection> collections() {
    try {
      return http.get("/sluice/collections", new TypeReference<>() {});
    } catch (RefusedException e) {
      if (e.status() == NOT_FOUND) {
        throw new CommandException(
            http.baseUrl()
                + " is a Connect worker without Sluice's guard: set rest.extension.classes and plugin.path as README.md says",
            e);
      }
      throw e;
    }
  }

  /**
   * One collection.
   *
   * @param name its connector or its namespace
   */
  public GuardedCollection collection(String name) {
    List<GuardedCollection> all = collections();
    return all.stream()
        .filter(collection -> name.equals(collection.connector()))
        .findFirst()
        .or(
            () ->
                all.stream().filter(collection -> name.equals(collection.namespace())).findFirst())
        .orElseThrow(
            () ->
                new CommandException(
                    "no collection "
                        + name
                        + "; "
                        + known(
                            "collections",
                            all.stream().map(GuardedCollection::connector).toList())));
  }

  /** The contracts of a collection, oldest first. */
  public List<Contract> contracts(String connector) {
    return JsonHttp.convert(contractsAsJson(connector), new TypeReference<>() {});
  }

  /** The same as the guard answers it. */
  public JsonNode contractsAsJson(String connector) {
    return http.get("/sluice/collections/" + segment(connector) + "/contracts");
  }

  /** One version of a collection's contract, as the guard answers it. */
  public JsonNode contractAsJson(String connector, int version) {
    return http.get("/sluice/collections/" + segment(connector) + "/contracts/" + version);
  }

  /**
   * What differs between two versions of a collection's contract, as the guard answers it.
   *
   * @param from null for the version before {@code to}
   */
  public JsonNode diffAsJson(String connector, Integer from, int to) {
    return http.get(
        "/sluice/collections/"
            + segment(connector)
            + "/contracts/"
            + to
            + "/diff"
            + (from == null ? "" : "?from=" + from));
  }

  /**
   * Asks for a collection to be copied anew.
   *
   * @param request id of the request, so that it can be repeated; null for a new one
   */
  public JsonNode resync(String connector, String request) {
    return http.post(
        "/sluice/collections/" + segment(connector) + "/resync",
        request == null ? Map.of() : Map.of("request", request));
  }

  /** Has a held collection stay paused after the decision. */
  public void pauseHeld(String connector) {
    http.post("/sluice/collections/" + segment(connector) + "/pause", Map.of());
  }

  /** Has a held collection go on after the decision, whoever paused it. */
  public void resumeHeld(String connector) {
    http.post("/sluice/collections/" + segment(connector) + "/resume", Map.of());
  }

  /** The newest contract of a collection, or nothing as long as there is none. */
  public Optional<Contract> contract(String connector) {
    try {
      List<Contract> all = contracts(connector);
      return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    } catch (RefusedException e) {
      if (e.status() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Every incident, newest first. */
  public List<Incident> incidents() {
    return JsonHttp.convert(incidentsAsJson(), new TypeReference<>() {});
  }

  /** Every incident, newest first, as the guard answers it. */
  public JsonNode incidentsAsJson() {
    return http.get("/sluice/incidents");
  }

  /** The incidents that wait for a decision, newest first. */
  public List<Incident> openIncidents() {
    return JsonHttp.convert(openIncidentsAsJson(), new TypeReference<>() {});
  }

  /** The incidents that wait for a decision, newest first, as the guard answers it. */
  public JsonNode openIncidentsAsJson() {
    return http.get("/sluice/incidents?state=open");
  }

  /** One incident. */
  public Incident incident(String id) {
    return Incident.of(incidentAsJson(id));
  }

  /** One incident, as the guard answers it. */
  public JsonNode incidentAsJson(String id) {
    try {
      return http.get("/sluice/incidents/" + segment(id));
    } catch (RefusedException e) {
      throw explain(e, id);
    }
  }

  /**
   * Approves an incident.
   *
   * @param treatments by path: text, ignore or quarantine; paths not named take the proposed type
   */
  public Incident approve(String id, Map<String, String> treatments) {
    return Incident.of(approve(id, treatments, Map.of()));
  }

  /**
   * Approves an incident.
   *
   * @param treatments by path: text, ignore or quarantine
   * @param types by path: contract types in place of the proposed ones
   * @return the incident, as the guard answers it
   */
  public JsonNode approve(String id, Map<String, String> treatments, Map<String, String> types) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (!treatments.isEmpty()) {
      body.put("treatments", treatments);
    }
    if (!types.isEmpty()) {
      body.put("types", types);
    }
    return decide(id, "approve", body);
  }

  /**
   * Rejects an incident.
   *
   * @param treatment of every path that has none of its own: ignore, quarantine or text; null for
   *     none
   * @param treatments by path
   * @return the incident, as the guard answers it
   */
  public JsonNode reject(String id, String treatment, Map<String, String> treatments) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (treatment != null) {
      body.put("treatment", treatment);
    }
    if (!treatments.isEmpty()) {
      body.put("treatments", treatments);
    }
    return decide(id, "reject", body);
  }

  private JsonNode decide(String id, String decision, Map<String, ?> body) {
    try {
      return http.post("/sluice/incidents/" + segment(id) + "/" + decision, body);
    } catch (RefusedException e) {
      throw explain(e, id);
    }
  }

  private RuntimeException explain(RefusedException e, String id) {
    if (e.status() != NOT_FOUND) {
      return e;
    }
    return new CommandException(
        "no incident "
            + id
            + "; "
            + known("open incidents", openIncidents().stream().map(Incident::id).toList()),
        e);
  }

  private static String known(String what, List<String> names) {
    return names.isEmpty() ? "there are no " + what : what + ": " + String.join(", ", names);
  }
}
