package dev.sluice.guard.control;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.drift.Change;
import java.util.List;
import java.util.Objects;

/**
 * An incident before it has an id.
 *
 * @param connector the stream connector that owns the contract, also when its snapshot connector
 *     met the document
 * @param namespace {@code <database>.<collection>}
 * @param reason why the collection is held
 * @param key {@code _sluice_key} of the document, or what stands for one that is broken; null when
 *     no document is concerned
 * @param resumeToken the event's resume token as extended JSON; null when the event has none
 * @param clusterTime BSON timestamp of the event as a long; null when the event has none
 * @param changes what does not fit, by path; empty unless the reason is DRIFT or LEARNING
 * @param proposed the contract that approving gives; null unless the reason is DRIFT or LEARNING
 * @param ddl what approving would mean in Redshift, as statements for a reader
 * @param sample the document as canonical JSON; null unless {@code incident.sample} is set
 * @param detail one sentence for a reader: the operation met, the new name of a renamed collection;
 *     null for none
 */
public record IncidentDraft(
    String connector,
    String namespace,
    IncidentReason reason,
    String key,
    String resumeToken,
    Long clusterTime,
    List<Change> changes,
    Contract proposed,
    List<String> ddl,
    String sample,
    String detail) {

  public IncidentDraft {
    Objects.requireNonNull(connector, "connector");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(reason, "reason");
    changes = List.copyOf(changes);
    ddl = List.copyOf(ddl);
  }
}
