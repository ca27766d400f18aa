package dev.sluice.guard.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sluice.guard.control.ControlEntry.IncidentDecided;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.ControlState;
import dev.sluice.guard.control.ControlUnavailableException;
import dev.sluice.guard.control.Decision;
import dev.sluice.guard.control.Decision.Verdict;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.control.Incident.Remedy;
import dev.sluice.guard.control.IncidentJson;
import dev.sluice.guard.control.IncidentState;
import dev.sluice.guard.control.Verdicts;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** {@code /sluice/incidents} of docs/formats.md. Thread-safe. */
@Path("/sluice/incidents")
@Produces(MediaType.APPLICATION_JSON)
public final class IncidentsResource {
  private static final String OPEN = "open";
  private static final List<String> STATES =
      Arrays.stream(IncidentState.values()).map(IncidentState::text).toList();

  private final ControlReads reads;
  private final ControlLog log;
  private final Clock clock;

  IncidentsResource(ControlReads reads, ControlLog log, Clock clock) {
    this.reads = reads;
    this.log = log;
    this.clock = clock;
  }

  /** All incidents, newest first; {@code state=open} are those that nobody has decided yet. */
  @GET
  public String incidents(
      @QueryParam("state") String state, @QueryParam("connector") String connector) {
    if (state != null && !STATES.contains(state)) {
      throw new BadRequestException(
          "state: '" + state + "' is unknown; known: " + String.join(", ", STATES));
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    reads.toEnd().incidents().stream()
        .filter(incident -> state == null || inState(incident, state))
        .filter(incident -> connector == null || connector.equals(incident.connector()))
        .forEach(incident -> all.add(IncidentJson.toJson(incident)));
    return all.toString();
  }

  private static boolean inState(Incident incident, String state) {
    return OPEN.equals(state)
        ? incident.state().undecided()
        : incident.state().text().equals(state);
  }

  /** One incident. */
  @GET
  @Path("/{id}")
  public String incident(@PathParam("id") String id) {
    return IncidentJson.toJson(find(reads.toEnd(), id)).toString();
  }

  /**
   * Takes what the incident proposes, but for the paths that the body gives a treatment or another
   * type.
   */
  @POST
  @Path("/{id}/approve")
  @Consumes(MediaType.WILDCARD)
  public String approve(@PathParam("id") String id, String body) {
    ControlState state = reads.toEnd();
    Incident incident = find(state, id);
    if (incident.remedy() == Remedy.CONFIG) {
      throw conflict(incident, IncidentJson.toJson(incident).path("remedy").asText());
    }
    try {
      DecisionRequest request = DecisionRequest.approve(body);
      boolean plain = request.treatments().isEmpty() && request.types().isEmpty();
      if (incident.remedy() == Remedy.RESYNC && !plain) {
        throw new IllegalArgumentException(
            "approving copies the collection anew, which takes neither treatments nor types");
      }
      return decide(state, incident, Verdict.APPROVED, request);
    } catch (IllegalArgumentException e) {
      throw new BadRequestException("Incident " + id + ": " + e.getMessage(), e);
    }
  }

  /** Leaves the contract as it is, and treats the values that do not fit as the body says. */
  @POST
  @Path("/{id}/reject")
  @Consumes(MediaType.WILDCARD)
  public String reject(@PathParam("id") String id, String body) {
    ControlState state = reads.toEnd();
    Incident incident = find(state, id);
    if (incident.remedy() != Remedy.CONTRACT) {
      throw conflict(
          incident,
          "it has no paths to reject. " + IncidentJson.toJson(incident).path("remedy").asText());
    }
    try {
      return decide(state, incident, Verdict.REJECTED, DecisionRequest.reject(body, incident));
    } catch (IllegalArgumentException e) {
      throw new BadRequestException("Incident " + id + ": " + e.getMessage(), e);
    }
  }

  private String decide(
      ControlState state, Incident incident, Verdict verdict, DecisionRequest request) {
    if (incident.state().undecided()) {
      if (incident.remedy() == Remedy.CONTRACT) {
        Verdicts.contract(
            state.collection(incident.connector()),
            incident,
            request.treatments(),
            request.types());
      }
      Decision decision =
          new Decision(verdict, request.treatments(), request.types(), clock.instant());
      incident =
          find(
              append(new IncidentDecided(incident.connector(), incident.id(), decision)),
              incident.id());
    }
    Decision made = incident.decision();
    boolean same =
        made == null
            || (made.verdict() == verdict
                && made.treatments().equals(request.treatments())
                && made.types().equals(request.types()));
    if (!same) {
      throw conflict(
          incident,
          "it was decided otherwise at "
              + made.at()
              + ": "
              + made.verdict().name().toLowerCase(Locale.ROOT)
              + ". See ./sluice drift show "
              + incident.id());
    }
    return IncidentJson.toJson(incident).toString();
  }

  private ControlState append(IncidentDecided entry) {
    try {
      return log.append(entry).state();
    } catch (ControlUnavailableException e) {
      throw ControlReads.unavailable(e);
    }
  }

  private static Incident find(ControlState state, String id) {
    return state
        .incident(id)
        .orElseThrow(() -> new NotFoundException("There is no incident " + id));
  }

  private static ClientErrorException conflict(Incident incident, String why) {
    return new ClientErrorException(
        "Incident " + incident.id() + " of connector " + incident.connector() + ": " + why,
        Response.Status.CONFLICT);
  }
}
