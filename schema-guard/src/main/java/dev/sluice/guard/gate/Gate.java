package dev.sluice.guard.gate;

import dev.sluice.guard.bson.MalformedBsonException;
import dev.sluice.guard.control.ContractView;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.event.ChangeEvent;
import dev.sluice.guard.event.Operation;
import dev.sluice.guard.event.ResumeTokens;
import dev.sluice.guard.key.OtherKeyException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the records of one connector's task pass, projected onto the contract, or closes. Everything
 * that it throws is a {@link GateClosedError}. Used by the task's thread alone.
 */
public final class Gate {

  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  /** A BSON timestamp has its seconds in the upper half. */
  private static final int SECONDS_SHIFT = 32;

  private final ContractView view;
  private final GateSettings settings;
  private final GateMetrics metrics;
  private final Passages passages;
  private final Incidents incidents;
  private final Admission admission;
  private final Misfits misfits;
  private final ChangeEvent event = new ChangeEvent();
  private boolean started;

  /**
   * A gate that has seen no record.
   *
   * @param collectionSeen told once the namespace of the collection
   */
  public Gate(
      ContractView view,
      GateSettings settings,
      GateMetrics metrics,
      Consumer<String> collectionSeen) {
    this.view = view;
    this.settings = settings;
    this.metrics = metrics;
    this.passages = new Passages(view, settings, metrics, System::nanoTime, collectionSeen);
    this.incidents = new Incidents(view, settings);
    Routes routes = new Routes(settings);
    this.admission = new Admission(metrics, routes);
    this.misfits = new Misfits(view, settings, metrics, passages, admission, incidents, routes);
  }

  /**
   * The record as it goes on; never null, since Connect would not advance the offset past a dropped
   * one.
   */
  public <R extends ConnectRecord<R>> R pass(R record) {
    try {
      if (settings.heartbeatTopic().equals(record.topic())) {
        heartbeat(record);
        return record;
      }
      return readable(record);
    } catch (RuntimeException e) {
      throw new GateClosedError(incidents.where(lastNamespace()) + e.getMessage(), e);
    }
  }

  private <R extends ConnectRecord<R>> R readable(R record) {
    try {
      return change(record, bytes(record));
    } catch (MalformedBsonException e) {
      metrics.drifted();
      throw incidents.unreadable(namespaceOf(null), "an event cannot be read: " + e.getMessage());
    }
  }

  /** For a message about what failed: the log may be what failed. */
  private String lastNamespace() {
    try {
      return namespaceOf(null);
    } catch (RuntimeException e) {
      LOG.debug("The contract's namespace is not known", e);
      return settings.connector();
    }
  }

  /** Its key is the resume token of a moment at which nothing had happened. */
  private void heartbeat(ConnectRecord<?> record) {
    passages.look();
    if (record.key() instanceof String token) {
      metrics.reached(ResumeTokens.seconds(token));
    }
  }

  private static byte[] bytes(ConnectRecord<?> record) {
    Object value = record.value();
    if (value instanceof byte[] bytes) {
      return bytes;
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return bytes;
    }
    throw new GateClosedError(
        "A record of topic "
            + record.topic()
            + " is not a change event in BSON. Set output.format.key=bson,"
            + " output.format.value=bson and publish.full.document.only=false in the MongoDB connector, and let no"
            + " transformation come before the guard. If these are heartbeats, set the guard's heartbeat.topic.");
  }

  private <R extends ConnectRecord<R>> R change(R record, byte[] bytes) {
    event.read(bytes);
    metrics.event(bytes.length);
    metrics.reached(event.clusterTime() >>> SECONDS_SHIFT);
    if (!started) {
      start();
    }
    Operation operation = event.operation();
    if (operation.code() == null) {
      throw collectionEvent(operation);
    }
    Passage passage = passage();
    if (!event.isOf(passage.namespaceUtf8())) {
      throw new GateClosedError(
          incidents.where(passage.contract().namespace())
              + "an event is of "
              + event.namespace()
              + ". A guarded connector streams one collection: set its database and collection.");
    }
    if (!event.tellsKey()) {
      throw new MalformedBsonException("the event tells no document key");
    }
    if (operation != Operation.COPY && !event.hasClusterTime()) {
      throw new MalformedBsonException("the event tells no cluster time");
    }
    if (operation != Operation.DELETE && !event.hasDocument()) {
      requireLookup(operation);
    }
    return document(
        record, passage, operation == Operation.COPY ? snapshotSeq() : event.clusterTime());
  }

  private <R extends ConnectRecord<R>> R document(R record, Passage passage, long seq) {
    R admitted = null;
    try {
      admitted = admission.admit(record, event, passage, seq);
    } catch (OtherKeyException | MalformedBsonException e) {
      LOG.debug("Connector {}: an event is looked at again", settings.connector(), e);
    }
    return admitted == null ? misfits.resolve(record, event, seq) : admitted;
  }

  private void requireLookup(Operation operation) {
    if (operation != Operation.UPDATE) {
      throw new MalformedBsonException("the event of an " + operation + " has no document");
    }
    if (!event.wasLookedUp()) {
      throw new GateClosedError(
          incidents.where(namespaceOf(event.namespace()))
              + "an update carries no document. Set change.stream.full.document=updateLookup in the MongoDB"
              + " connector; it then goes on from this event.");
    }
  }

  private void start() {
    passages.newest();
    if (view.held(settings.connector())) {
      throw new GateClosedError(
          incidents.where(namespaceOf(event.namespace()))
              + "an incident awaits a decision. List it with './sluice drift"
              + " list' and decide; a resume alone does not open the gate.");
    }
    started = true;
  }

  private Passage passage() {
    Passage passage = passages.current();
    if (passage == null) {
      passage = passages.newest();
    }
    if (passage == null) {
      throw new GateClosedError(
          incidents.where(namespaceOf(event.namespace()))
              + "LEARNING, it has no contract yet. The guard service learns"
              + " one from the collection and resumes by itself; if nothing happens, see whether"
              + " dev.sluice.guard.rest.GuardRestExtension is in the worker's rest.extension.classes.");
    }
    return passage;
  }

  private long snapshotSeq() {
    if (settings.snapshotSeq() == 0) {
      throw new GateClosedError(
          incidents.where(namespaceOf(event.namespace()))
              + "a copied document came, but snapshot.seq is not set. Copy"
              + " with a snapshot connector of its own; the stream connector starts with startup.mode=timestamp.");
    }
    return settings.snapshotSeq();
  }

  private GateClosedError collectionEvent(Operation operation) {
    String namespace = namespaceOf(event.namespace());
    metrics.drifted();
    return switch (operation) {
      case DROP ->
          incidents.collection(
              event, namespace, IncidentReason.DROPPED, "the collection was dropped");
      case DROP_DATABASE ->
          incidents.collection(
              event, namespace, IncidentReason.DROPPED, "the database was dropped");
      case RENAME ->
          incidents.collection(
              event,
              namespace,
              IncidentReason.RENAMED,
              "the collection was renamed to " + event.renamedTo());
      case INVALIDATE ->
          incidents.collection(
              event,
              namespace,
              IncidentReason.INVALIDATED,
              "the server ended the change stream (invalidate)");
      case FRAGMENT ->
          incidents.collection(
              event,
              namespace,
              IncidentReason.UNKNOWN_EVENT,
              "the server split a large event, and the MongoDB connector does not hand on all of its fragments."
                  + " Replace $changeStreamSplitLargeEvent in the connector's pipeline by"
                  + " {$project: {updateDescription: 0, fullDocumentBeforeChange: 0}}, which keeps events small,"
                  + " before you approve");
      default ->
          incidents.collection(
              event,
              namespace,
              IncidentReason.UNKNOWN_EVENT,
              "an event is of a kind that the guard does not know: " + event.operationText());
    };
  }

  private String namespaceOf(String ofEvent) {
    String known = passages.namespace();
    if (known != null) {
      return known;
    }
    return ofEvent == null ? settings.connector() : ofEvent;
  }
}
