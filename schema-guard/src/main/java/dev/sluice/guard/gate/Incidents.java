package dev.sluice.guard.gate;

import dev.sluice.guard.bson.ExtendedJson;
import dev.sluice.guard.bson.MalformedBsonException;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.Ddl;
import dev.sluice.guard.control.ContractView;
import dev.sluice.guard.control.IncidentDraft;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.Drift;
import dev.sluice.guard.event.ChangeEvent;
import dev.sluice.guard.record.TopicNames;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens incidents and words what the failed task tells. */
final class Incidents {

  private static final Logger LOG = LoggerFactory.getLogger(Incidents.class);

  private static final int NAMED_CHANGES = 5;

  private final ContractView view;
  private final GateSettings settings;

  Incidents(ContractView view, GateSettings settings) {
    this.view = view;
    this.settings = settings;
  }

  /**
   * A document does not fit.
   *
   * @param name its key, or what stands for it
   * @return empty if the contract has moved on, so that the document is to be looked at again
   */
  Optional<GateClosedError> drift(ChangeEvent event, String name, Contract contract, Drift drift) {
    String sample = settings.incidentSample() ? sample(event) : null;
    IncidentDraft draft =
        new IncidentDraft(
            settings.connector(),
            contract.namespace(),
            IncidentReason.DRIFT,
            name,
            event.resumeToken(),
            event.hasClusterTime() ? (Long) event.clusterTime() : null,
            drift.changes(),
            drift.proposed(),
            Ddl.proposedDdl(contract, drift.proposed()),
            sample,
            null);
    String what =
        "a document does not fit contract version "
            + contract.version()
            + ": "
            + describe(drift.changes());
    return view.openIncident(draft).map(id -> closed(draft, id, what));
  }

  /** The document as JSON; null if there is none, or its bytes are broken. */
  private static String sample(ChangeEvent event) {
    if (!event.hasDocument()) {
      return null;
    }
    try {
      return ExtendedJson.document(
          Arrays.copyOfRange(event.bytes(), event.documentStart(), event.documentEnd()));
    } catch (MalformedBsonException e) {
      return null;
    }
  }

  /** Something happened to the collection, or an event cannot be understood. */
  GateClosedError collection(
      ChangeEvent event, String namespace, IncidentReason reason, String detail) {
    IncidentDraft draft =
        new IncidentDraft(
            settings.connector(),
            namespace,
            reason,
            null,
            event.resumeToken(),
            event.hasClusterTime() ? (Long) event.clusterTime() : null,
            List.of(),
            null,
            List.of(),
            null,
            detail);
    return closed(draft, detail);
  }

  /** Bytes that are not an event. */
  GateClosedError unreadable(String namespace, String detail) {
    IncidentDraft draft =
        new IncidentDraft(
            settings.connector(),
            namespace,
            IncidentReason.UNKNOWN_EVENT,
            null,
            null,
            null,
            List.of(),
            null,
            List.of(),
            null,
            detail);
    return closed(draft, detail);
  }

  private GateClosedError closed(IncidentDraft draft, String what) {
    String id =
        view.openIncident(draft)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "an incident that concerns no contract version was refused as outdated"));
    return closed(draft, id, what);
  }

  private GateClosedError closed(IncidentDraft draft, String id, String what) {
    LOG.warn(
        "Gate closed: connector={} namespace={} topic={} incident={} reason={} paths={} clusterTime={}",
        draft.connector(),
        draft.namespace(),
        TopicNames.of(settings.topicPrefix(), draft.namespace()),
        id,
        draft.reason(),
        draft.changes().stream()
            .limit(NAMED_CHANGES)
            .map(change -> change.path() + " " + change.driftClass())
            .toList(),
        draft.clusterTime());
    return new GateClosedError(
        where(draft.namespace())
            + what
            + ". Neither it nor anything after it was sent. Incident "
            + id
            + ": see it with './sluice drift show "
            + id
            + "' and decide with './sluice drift approve "
            + id
            + "'; the guard service then resumes.");
  }

  String where(String namespace) {
    return "Collection " + namespace + " is held (connector " + settings.connector() + "): ";
  }

  private static String describe(List<Change> changes) {
    String first =
        changes.stream()
            .limit(NAMED_CHANGES)
            .map(Incidents::describe)
            .collect(Collectors.joining("; "));
    int more = changes.size() - NAMED_CHANGES;
    return more > 0 ? first + "; and " + more + " more" : first;
  }

  private static String describe(Change change) {
    StringBuilder text = new StringBuilder(change.path()).append(' ').append(change.driftClass());
    if (change.from() != null) {
      text.append(", ").append(change.from());
    }
    if (change.to() != null && !change.to().equals(change.from())) {
      text.append(" → ").append(change.to());
    }
    text.append(", seen ").append(String.join(", ", change.evidence().keySet()));
    return change.note() == null
        ? text.toString()
        : text.append(" (").append(change.note()).append(')').toString();
  }
}
