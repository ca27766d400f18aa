package dev.sluice.guard.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.guard.contract.ContractJson;
import dev.sluice.guard.control.CollectionState;
import dev.sluice.guard.control.CollectionState.StoredContract;
import dev.sluice.guard.control.ControlState;
import dev.sluice.guard.service.CollectionReport;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.ServiceUnavailableException;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /sluice/collections} of docs/formats.md. Thread-safe. */
@Path("/sluice/collections")
@Produces(MediaType.APPLICATION_JSON)
public final class CollectionsResource {
  private static final Logger LOG = LoggerFactory.getLogger(CollectionsResource.class);
  private static final int ATTEMPTS = 25;
  private static final long PAUSE_MS = 200;

  private final ControlReads reads;
  private final CollectionReport report;

  CollectionsResource(ControlReads reads, CollectionReport report) {
    this.reads = reads;
    this.report = report;
  }

  /** All guarded collections. */
  @GET
  public String collections() {
    ControlState state = reads.toEnd();
    return patiently(() -> report.collections(state)).toString();
  }

  /** The collection of one stream connector. */
  @GET
  @Path("/{connector}")
  public String collection(@PathParam("connector") String connector) {
    ControlState state = reads.toEnd();
    return patiently(() -> report.collection(connector, state))
        .orElseThrow(() -> unknown(connector))
        .toString();
  }

  /** Its contracts, oldest first. */
  @GET
  @Path("/{connector}/contracts")
  public String contracts(@PathParam("connector") String connector) {
    ControlState state = reads.toEnd();
    CollectionState collection = state.collection(connector);
    if (collection.contracts().isEmpty()
        && patiently(() -> report.collection(connector, state)).isEmpty()) {
      throw unknown(connector);
    }
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    collection.contracts().forEach(stored -> all.add(json(stored)));
    return all.toString();
  }

  /** One version of its contract. */
  @GET
  @Path("/{connector}/contracts/{version}")
  public String contract(
      @PathParam("connector") String connector, @PathParam("version") int version) {
    return reads
        .toEnd()
        .collection(connector)
        .contract(version)
        .map(CollectionsResource::json)
        .orElseThrow(
            () ->
                new NotFoundException(
                    "Connector " + connector + " has no contract version " + version))
        .toString();
  }

  /**
   * While the workers rebalance, Connect does not say what connectors there are; that passes soon.
   */
  private static <T> T patiently(Supplier<T> question) {
    for (int attempt = 1; ; attempt++) {
      try {
        return question.get();
      } catch (ConnectException e) {
        if (attempt == ATTEMPTS) {
          throw new ServiceUnavailableException(
              "Connect cannot say now what connectors there are, ask again: " + e.getMessage(),
              (Long) null,
              e);
        }
        LOG.debug("Asked again in {} ms", PAUSE_MS, e);
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServiceUnavailableException("The worker stops", (Long) null, e);
    }
  }

  private static ObjectNode json(StoredContract stored) {
    return ContractJson.toJson(stored.contract()).put("id", stored.id());
  }

  private static NotFoundException unknown(String connector) {
    return new NotFoundException(
        "No guarded stream connector "
            + connector
            + ": it does not exist, or has no transformation dev.sluice.guard.SchemaGuard");
  }
}
