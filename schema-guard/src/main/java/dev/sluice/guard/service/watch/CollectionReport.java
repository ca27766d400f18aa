package dev.sluice.guard.service.watch;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.CollectionState;
import dev.sluice.guard.control.ControlState;
import dev.sluice.guard.control.Generation;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.service.connect.ConnectorView;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.connect.GuardedConnector;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.connect.errors.NotFoundException;
import org.apache.kafka.connect.health.ConnectClusterState;
import org.apache.kafka.connect.health.ConnectorHealth;

/**
 * The collection objects of docs/formats.md: what the control log says, together with what this
 * worker knows of the connectors. Thread-safe.
 */
public final class CollectionReport {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ConnectClusterState cluster;
  private final Clock clock;

  /**
   * @param clock by which held collections are held for a time
   */
  public CollectionReport(ConnectClusterState cluster, Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  /** All guarded collections by the name of their stream connector. */
  public ArrayNode collections(ControlState state) {
    ArrayNode all = NODES.arrayNode();
    for (String name : new TreeSet<>(cluster.connectors())) {
      stream(name).ifPresent(stream -> all.add(report(stream, state.collection(name))));
    }
    return all;
  }

  /** One guarded collection; empty when no such stream connector is guarded. */
  public Optional<ObjectNode> collection(String connector, ControlState state) {
    return cluster.connectors().contains(connector)
        ? stream(connector).map(stream -> report(stream, state.collection(connector)))
        : Optional.empty();
  }

  private Optional<GuardedConnector> stream(String name) {
    return view(name)
        .flatMap(GuardedConnector::of)
        .filter(guarded -> !guarded.isSnapshot() && guarded.namespace() != null);
  }

  private Optional<ConnectorView> view(String name) {
    Map<String, String> config;
    try {
      config = cluster.connectorConfig(name);
    } catch (NotFoundException e) {
      return Optional.empty(); // just deleted
    }
    try {
      ConnectorHealth health = cluster.connectorHealth(name);
      List<ConnectorView.TaskView> tasks = new ArrayList<>();
      health
          .tasksState()
          .forEach(
              (id, task) ->
                  tasks.add(new ConnectorView.TaskView(id, task.state(), task.traceMessage())));
      return Optional.of(new ConnectorView(name, config, health.connectorState().state(), tasks));
    } catch (NotFoundException e) {
      // So new that no worker has told its status yet.
      return Optional.of(new ConnectorView(name, config, ConnectorView.UNASSIGNED, List.of()));
    }
  }

  private ObjectNode report(GuardedConnector stream, CollectionState state) {
    Generation generation = state.generation();
    Optional<ConnectorView> snapshot = snapshot(stream, generation);
    ObjectNode json = NODES.objectNode();
    json.put("connector", stream.name());
    json.put("namespace", stream.namespace());
    json.put("topic", stream.topic());
    boolean failed =
        stream.view().anyFailed() || snapshot.filter(ConnectorView::anyFailed).isPresent();
    json.put("state", state(state, failed));
    json.put("contractVersion", state.contract().map(Contract::version).orElse(null));
    json.put("generation", generation == null ? null : generation.number());
    json.put("t0", generation == null ? null : generation.t0());
    if (snapshot.isPresent()) {
      json.putObject("snapshot")
          .put("connector", snapshot.get().name())
          .put("state", snapshot.get().shownState());
    } else {
      json.putNull("snapshot");
    }
    json.put("incident", state.incident() == null ? null : state.incident().id());
    json.put("heldSeconds", state.held() ? heldSeconds(state.incident()) : null);
    json.put("pausedBy", state.pausedByPerson() ? "person" : null);
    json.put("resync", state.resync() == null ? null : state.resync().id());
    return json;
  }

  private Optional<ConnectorView> snapshot(GuardedConnector stream, Generation generation) {
    if (generation == null
        || generation.reached(Phase.COMPLETED)
        || !cluster.connectors().contains(stream.snapshotName())) {
      return Optional.empty();
    }
    return view(stream.snapshotName());
  }

  private long heldSeconds(Incident incident) {
    return Math.max(0, Duration.between(incident.openedAt(), clock.instant()).toSeconds());
  }

  /** The same as the report says, of a collection in a round. */
  static String state(GuardedCollection subject) {
    return state(subject.state(), subject.views().stream().anyMatch(ConnectorView::anyFailed));
  }

  private static String state(CollectionState state, boolean failed) {
    if (state.incident() != null) {
      return "HELD";
    }
    if (state.pausedByPerson()) {
      return "PAUSED";
    }
    if (state.generation() != null && state.contract().isEmpty()) {
      return "LEARNING";
    }
    if (failed) {
      return "FAILED";
    }
    if (state.generation() == null) {
      return "NEW";
    }
    return state.generation().reached(Phase.COMPLETED) ? "STREAMING" : "SNAPSHOT";
  }
}
