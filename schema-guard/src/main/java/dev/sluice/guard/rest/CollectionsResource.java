package dev.sluice.guard.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractJson;
import dev.sluice.guard.control.CollectionState;
import dev.sluice.guard.control.CollectionState.StoredContract;
import dev.sluice.guard.control.ControlState;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;

/** {@code /sluice/collections} of docs/formats.md. Thread-safe. */
@Path("/sluice/collections")
@Produces(MediaType.APPLICATION_JSON)
public final class CollectionsResource {
  private final ControlReads reads;
  private final Collections collections;
  private final Pauses pauses;

  CollectionsResource(ControlReads reads, Collections collections, Pauses pauses) {
    this.reads = reads;
    this.collections = collections;
    this.pauses = pauses;
  }

  /** All guarded collections. */
  @GET
  public String collections() {
    return collections.all(reads.toEnd()).toString();
  }

  /** The collection of one stream connector. */
  @GET
  @Path("/{connector}")
  public String collection(@PathParam("connector") String connector) {
    return collections.require(connector, reads.toEnd()).toString();
  }

  /** Has a held collection stay paused after the decision. */
  @POST
  @Path("/{connector}/pause")
  public String pause(@PathParam("connector") String connector) {
    return pauses.note(connector, true).toString();
  }

  /** Has a held collection go on after the decision. */
  @POST
  @Path("/{connector}/resume")
  public String resume(@PathParam("connector") String connector) {
    return pauses.note(connector, false).toString();
  }

  /** Its contracts, oldest first. */
  @GET
  @Path("/{connector}/contracts")
  public String contracts(@PathParam("connector") String connector) {
    ControlState state = reads.toEnd();
    CollectionState collection = state.collection(connector);
    if (collection.contracts().isEmpty()) {
      collections.require(connector, state);
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    collection.contracts().forEach(stored -> all.add(json(state, stored)));
    return all.toString();
  }

  /** One version of its contract. */
  @GET
  @Path("/{connector}/contracts/{version}")
  public String contract(
      @PathParam("connector") String connector, @PathParam("version") String version) {
    ControlState state = reads.toEnd();
    return json(state, stored(state, connector, version)).toString();
  }

  /**
   * What a version changed.
   *
   * @param from the version to compare with; null for the one before, which has nothing in the case
   *     of the first
   */
  @GET
  @Path("/{connector}/contracts/{version}/diff")
  public String diff(
      @PathParam("connector") String connector,
      @PathParam("version") String version,
      @QueryParam("from") String from) {
    ControlState state = reads.toEnd();
    Contract to = stored(state, connector, version).contract();
    String other = from == null ? Integer.toString(to.version() - 1) : from;
    Contract base =
        other.equals("0")
            ? Contract.none(connector, to.namespace())
            : stored(state, connector, other).contract();
    return new ContractDiff(base, to).toJson().toString();
  }

  private StoredContract stored(ControlState state, String connector, String version) {
    CollectionState collection = state.collection(connector);
    if (collection.contracts().isEmpty()) {
      collections.require(connector, state);
    }
    return number(version)
        .flatMap(collection::contract)
        .orElseThrow(
            () ->
                new NotFoundException(
                    "Connector "
                        + connector
                        + " has no contract version "
                        + version
                        + ": it has "
                        + (collection.contracts().isEmpty()
                            ? "none yet"
                            : "1 to " + collection.contracts().size())));
  }

  private static Optional<Integer> number(String text) {
    return text.matches("[0-9]{1,9}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
  }

  private static ObjectNode json(ControlState state, StoredContract stored) {
    Contract contract = stored.contract();
    ObjectNode json = ContractJson.toJson(contract).put("id", stored.id());
    ArrayNode registrations = json.putArray("registrations");
    state.schemaIds().of(contract.connector()).stream()
        .filter(entry -> entry.contractVersion() == contract.version())
        .forEach(
            entry ->
                registrations
                    .addObject()
                    .put("subject", entry.subject())
                    .put("schemaId", entry.id())
                    .put("at", entry.at().toString()));
    return json;
  }
}
