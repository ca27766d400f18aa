package dev.sluice.guard.gate;

import dev.sluice.guard.bson.MalformedBsonException;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.DocumentPath;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.Drift;
import dev.sluice.guard.drift.DriftClass;
import dev.sluice.guard.drift.Sample;
import dev.sluice.guard.drift.Verdict;
import dev.sluice.guard.event.ChangeEvent;
import dev.sluice.guard.event.Operation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.connect.connector.ConnectRecord;

/**
 * Lets the records of one connector's task pass, projected onto the contract, or closes. Everything
 * that it throws is a {@link GateClosedError}. Used by the task's thread alone.
 */
public final class Gate {

  private final ContractView view;
  private final GateSettings settings;
  private final GateMetrics metrics;
  private final Consumer<String> collectionSeen;
  private final Incidents incidents;
  private final Routes routes;
  private final ChangeEvent event = new ChangeEvent();
  private Passage passage;
  private boolean started;
  private boolean collectionKnown;

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
    this.collectionSeen = collectionSeen;
    this.incidents = new Incidents(view, settings);
    this.routes = new Routes(settings);
  }

  /**
   * The record as it goes on; never null, since Connect would not advance the offset past a dropped
   * one.
   */
  public <R extends ConnectRecord<R>> R pass(R record) {
    if (settings.heartbeatTopic().equals(record.topic())) {
      return record;
    }
    try {
      return change(record, bytes(record));
    } catch (MalformedBsonException e) {
      metrics.drifted();
      throw incidents.unreadable(namespaceOf(null), "an event cannot be read: " + e.getMessage());
    } catch (RuntimeException e) {
      throw new GateClosedError(incidents.where(namespaceOf(null)) + e.getMessage(), e);
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
            + " transformation come before the guard.");
  }

  private <R extends ConnectRecord<R>> R change(R record, byte[] bytes) {
    event.read(bytes);
    metrics.event(bytes.length);
    if (!started) {
      start();
    }
    Operation operation = event.operation();
    if (operation.code() == null) {
      throw collectionEvent(operation);
    }
    Contract contract = contract();
    if (passage == null || !passage.isUnder(contract)) {
      passage = new Passage(contract, settings.topicPrefix());
      metrics.contractVersion(contract.version());
    }
    if (!event.isOf(passage.namespaceUtf8())) {
      throw new GateClosedError(
          incidents.where(contract.namespace())
              + "an event is of "
              + event.namespace()
              + ". A guarded connector streams"
              + " one collection: set its database and collection.");
    }
    String key = event.key();
    if (key == null) {
      throw new MalformedBsonException("the event tells no document key");
    }
    if (operation != Operation.COPY && !event.hasClusterTime()) {
      throw new MalformedBsonException("the event tells no cluster time");
    }
    if (operation == Operation.DELETE) {
      return passage.deleted(record, event, key);
    }
    if (!event.hasDocument()) {
      metrics.skipped();
      return routes.skipped(record, event, key);
    }
    long seq = operation == Operation.COPY ? snapshotSeq() : event.clusterTime();
    return document(record, key, seq);
  }

  private void start() {
    view.readToEnd();
    if (view.held(settings.connector())) {
      throw new GateClosedError(
          incidents.where(namespaceOf(event.namespace()))
              + "an incident awaits a decision. List it with './sluice drift"
              + " list' and decide; a resume alone does not open the gate.");
    }
    started = true;
  }

  private Contract contract() {
    Optional<Contract> contract = view.current(settings.connector());
    if (contract.isEmpty()) {
      view.readToEnd();
      contract = view.current(settings.connector());
    }
    if (contract.isEmpty()) {
      throw new GateClosedError(
          incidents.where(namespaceOf(event.namespace()))
              + "LEARNING, it has no contract yet. The guard service learns"
              + " one from the collection and resumes by itself; if nothing happens, see whether"
              + " dev.sluice.guard.rest.GuardRestExtension is in the worker's rest.extension.classes.");
    }
    if (!collectionKnown) {
      collectionKnown = true;
      collectionSeen.accept(contract.get().namespace());
    }
    return contract.get();
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

  private <R extends ConnectRecord<R>> R document(R record, String key, long seq) {
    if (!passage.project(event, key, seq)) {
      view.readToEnd();
      Contract newest = contract();
      if (!passage.isUnder(newest)) {
        passage = new Passage(newest, settings.topicPrefix());
        metrics.contractVersion(newest.version());
      }
      if (!passage.project(event, key, seq)) {
        return misfit(record, key);
      }
    }
    metrics.ignored(passage.ignored());
    return passage.record(record, key, seq);
  }

  /** The document does not fit: quarantine if that is decided, else an incident. */
  private <R extends ConnectRecord<R>> R misfit(R record, String key) {
    Contract contract = passage.contract();
    Verdict verdict =
        withWhole(
            contract,
            Sample.verdict(contract, event.bytes(), event.documentStart(), event.documentEnd()),
            passage.tooLarge(key));
    if (!verdict.drift().fits()) {
      metrics.drifted();
      throw incidents.drift(event, contract, verdict.drift());
    }
    if (verdict.quarantined().isEmpty()) {
      throw new IllegalStateException(
          "a document was refused by contract version "
              + contract.version()
              + " for no reason that can be named; please"
              + " report this");
    }
    metrics.quarantined();
    return routes.quarantined(record, event, key, contract, verdict.quarantined());
  }

  /**
   * Adds what concerns the document as a whole: its row, or its key as a text, is larger than
   * Redshift takes.
   */
  private static Verdict withWhole(Contract contract, Verdict verdict, boolean tooLarge) {
    if (!tooLarge) {
      return verdict;
    }
    Change whole =
        new Change(
            DocumentPath.ROOT, null, DriftClass.OUT_OF_RANGE, null, null, Map.of("object", 1L));
    List<Change> changes = new ArrayList<>(verdict.drift().changes());
    List<Change> quarantined = new ArrayList<>(verdict.quarantined());
    if (contract.treatments().get(DocumentPath.ROOT) == Treatment.QUARANTINE) {
      quarantined.add(whole);
      return new Verdict(verdict.drift(), quarantined);
    }
    changes.add(whole);
    Contract base =
        verdict.drift().fits()
            ? contract.next(contract.fields(), contract.treatments())
            : verdict.drift().proposed();
    Map<String, Treatment> treatments = new LinkedHashMap<>(base.treatments());
    treatments.put(DocumentPath.ROOT, Treatment.QUARANTINE);
    Contract proposed =
        new Contract(base.connector(), base.namespace(), base.version(), base.fields(), treatments);
    return new Verdict(new Drift(changes, proposed), quarantined);
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
      default ->
          incidents.collection(
              event,
              namespace,
              IncidentReason.UNKNOWN_EVENT,
              "an event is of a kind that the guard does not know: " + event.operationText());
    };
  }

  private String namespaceOf(String ofEvent) {
    if (passage != null) {
      return passage.contract().namespace();
    }
    return view.current(settings.connector())
        .map(Contract::namespace)
        .orElse(ofEvent == null ? settings.connector() : ofEvent);
  }
}
