package dev.sluice.guard.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.guard.control.CollectionState;
import dev.sluice.guard.control.ControlEntry.ResyncRequested;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.ControlState;
import dev.sluice.guard.control.ControlUnavailableException;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;

/** {@code /sluice/collections/{connector}/resync} of docs/formats.md. Thread-safe. */
@Path("/sluice/collections/{connector}/resync")
@Produces(MediaType.APPLICATION_JSON)
public final class ResyncResource {
  private static final String REQUEST = "request";
  private static final int ID_DIGITS = 12;
  private static final int MAX_ID = 100;

  private final ControlReads reads;
  private final Collections collections;
  private final ControlLog log;
  private final Clock clock;

  ResyncResource(ControlReads reads, Collections collections, ControlLog log, Clock clock) {
    this.reads = reads;
    this.collections = collections;
    this.log = log;
    this.clock = clock;
  }

  /**
   * Asks for the collection to be copied anew. While a request waits, a further one adds nothing;
   * an id that was used before is not used again, so that a client may repeat its request.
   */
  @POST
  @Consumes(MediaType.WILDCARD)
  public Response resync(@PathParam("connector") String connector, String body) {
    ControlState state = reads.toEnd();
    collections.require(connector, state);
    String id = id(body);
    if (state.collection(connector).generation() == null) {
      throw new ClientErrorException(
          "Connector "
              + connector
              + " has not been copied yet: its first copy begins as soon as it has a contract",
          Response.Status.CONFLICT);
    }
    try {
      ControlState after = log.append(new ResyncRequested(connector, id, clock.instant())).state();
      return answer(id, after.collection(connector));
    } catch (ControlUnavailableException e) {
      throw ControlReads.unavailable(e);
    }
  }

  private static Response answer(String id, CollectionState collection) {
    CollectionState.ResyncRequest waiting = collection.resync();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("connector", collection.connector());
    json.put(REQUEST, waiting == null ? id : waiting.id());
    json.put("state", waiting == null ? "begun" : "requested");
    json.put("requestedAt", waiting == null ? null : waiting.at().toString());
    json.put("generation", collection.generation().number());
    json.put("incident", collection.held() ? collection.incident().id() : null);
    return Response.accepted(json.toString()).build();
  }

  private static String id(String body) {
    try {
      JsonNode given = RequestBody.object(body, Set.of(REQUEST)).path(REQUEST);
      if (given.isMissingNode()) {
        String digits = UUID.randomUUID().toString().replace("-", "");
        return "r-" + digits.substring(0, ID_DIGITS);
      }
      if (!given.isTextual()
          || given.textValue().isBlank()
          || given.textValue().length() > MAX_ID) {
        throw new IllegalArgumentException(
            "request: must be a text of 1 to " + MAX_ID + " characters");
      }
      return given.textValue();
    } catch (IllegalArgumentException e) {
      throw new BadRequestException(e.getMessage(), e);
    }
  }
}
