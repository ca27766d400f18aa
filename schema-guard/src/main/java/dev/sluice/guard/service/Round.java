package dev.sluice.guard.service;

import dev.sluice.guard.control.CollectionState;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.ControlState;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.service.connect.CommittedOffsets;
import dev.sluice.guard.service.connect.ConnectRest;
import dev.sluice.guard.service.connect.ConnectRestException;
import dev.sluice.guard.service.connect.ConnectorView;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.connect.GuardedConnector;
import dev.sluice.guard.service.contracts.Registrations;
import dev.sluice.guard.service.questions.Complaints;
import dev.sluice.guard.service.watch.OplogWatch;
import dev.sluice.guard.service.watch.ServiceMetrics;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One look at all guarded collections, one step for each. For one thread. */
final class Round implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Round.class);

  private final ControlLog log;
  private final ConnectRest rest;
  private final CommittedOffsets offsets;
  private final Registrations registrations;
  private final Convergence convergence;
  private final OplogWatch oplog;
  private final ServiceMetrics metrics;
  private final Complaints complaints = new Complaints();

  Round(
      ControlLog log,
      ConnectRest rest,
      CommittedOffsets offsets,
      Registrations registrations,
      Convergence convergence,
      OplogWatch oplog,
      ServiceMetrics metrics) {
    this.log = log;
    this.rest = rest;
    this.offsets = offsets;
    this.registrations = registrations;
    this.convergence = convergence;
    this.oplog = oplog;
    this.metrics = metrics;
  }

  /**
   * Reads the log to its end, then acts. What goes wrong with one collection does not stop the
   * others; the next round tries again.
   *
   * @throws RuntimeException when neither log nor Connect can be read
   */
  void run() {
    ControlState state = log.readToEnd();
    offsets.refresh();
    Map<String, GuardedConnector> streams = new LinkedHashMap<>();
    Map<String, GuardedConnector> snapshots = new LinkedHashMap<>();
    for (ConnectorView view : rest.connectors().values()) {
      GuardedConnector.of(view)
          .ifPresent(
              guarded -> {
                if (guarded.isSnapshot()) {
                  snapshots.put(guarded.streamName(), guarded);
                } else {
                  streams.put(guarded.name(), guarded);
                }
              });
    }
    metrics.retain(streams.keySet());
    streams
        .values()
        .forEach(
            stream -> {
              CollectionState collection = state.collection(stream.name());
              attempt(
                  stream.name(),
                  () ->
                      step(
                          new GuardedCollection(stream, snapshots.get(stream.name()), collection)));
            });
    Set<String> orphans = new HashSet<>(snapshots.keySet());
    orphans.removeAll(streams.keySet());
    orphans.forEach(
        stream ->
            attempt(stream, () -> removeOrphan(snapshots.get(stream), state.collection(stream))));
  }

  private void step(GuardedCollection subject) {
    if (subject.stream().namespace() == null) {
      throw new IllegalStateException(
          "Connector "
              + subject.name()
              + " is guarded but does not name one database and one collection: set database and collection,"
              + " and create one connector for each collection");
    }
    metrics.observe(subject, oplog.window(subject.name()));
    if (!registrations.awaited(subject)) {
      convergence.converge(subject);
    }
  }

  /** The stream connector was deleted by a person: nobody would end its copy. */
  private void removeOrphan(GuardedConnector snapshot, CollectionState collection) {
    if (collection.generation() != null && !collection.generation().reached(Phase.COMPLETED)) {
      LOG.info("Connector {} is deleted, since {} is gone", snapshot.name(), snapshot.streamName());
      rest.delete(snapshot.name());
    }
  }

  private void attempt(String connector, Runnable step) {
    try {
      step.run();
      complaints.end(connector);
    } catch (RuntimeException e) {
      String complaint = String.valueOf(e.getMessage());
      if (complaints.isNews(connector, complaint)) {
        boolean refused = e instanceof ConnectRestException;
        LOG.warn(
            "Connector {}: {}. The next round tries again.",
            connector,
            complaint,
            refused ? null : e);
      }
    }
  }

  @Override
  public void close() {
    offsets.close();
  }
}
