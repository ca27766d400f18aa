package dev.sluice.guard.service;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.Ddl;
import dev.sluice.guard.control.ControlEntry.ContractApproved;
import dev.sluice.guard.control.ControlEntry.IncidentOpened;
import dev.sluice.guard.control.ControlEntry.IncidentRevised;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.DriftClass;
import dev.sluice.guard.gate.IncidentDraft;
import dev.sluice.guard.gate.IncidentReason;
import dev.sluice.guard.inference.Inferred;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the first contract of a collection. An empty collection gets none: its first document is
 * held by the transformation, and then the collection is looked at again. For one thread.
 */
final class Learning {
  private static final Logger LOG = LoggerFactory.getLogger(Learning.class);

  private final ControlLog log;
  private final Source source;
  private final Questions<Inferred> questions;
  private final Clock clock;
  private final IncidentIds ids;
  private final boolean registered;
  private final Set<String> surveyed = new HashSet<>();

  /**
   * @param registered whether every first contract waits for a person
   */
  Learning(
      ControlLog log,
      Source source,
      Questions<Inferred> questions,
      Clock clock,
      IncidentIds ids,
      boolean registered) {
    this.log = log;
    this.source = source;
    this.questions = questions;
    this.clock = clock;
    this.ids = ids;
    this.registered = registered;
  }

  /**
   * Goes on with finding a contract for a collection that has none.
   *
   * @return whether the connector may start: there is a contract, or nothing yet to infer one from
   */
  boolean converge(Subject subject) {
    Incident incident = subject.incident();
    if (incident != null && surveyed.contains(incident.id())) {
      return false;
    }
    String name = subject.name() + (incident == null ? "" : " " + incident.id());
    Optional<Inferred> answer = questions.answer(name, () -> source.learn(subject.stream()));
    if (answer.isEmpty()) {
      return false;
    }
    Inferred inferred = answer.get();
    if (inferred.documents() == 0) {
      return incident == null || takeHeldDocument(incident, name);
    }
    questions.forget(name);
    if (inferred.conflicts().isEmpty() && !registered) {
      approve(inferred.proposal(), inferred.documents() + " documents");
      return true;
    }
    hold(subject, inferred);
    return false;
  }

  /**
   * The collection is empty again: what the transformation saw of its first document is all there
   * is.
   */
  private boolean takeHeldDocument(Incident incident, String name) {
    questions.forget(name);
    IncidentDraft draft = incident.draft();
    boolean agrees =
        draft.changes().stream().allMatch(change -> change.driftClass() == DriftClass.NEW_FIELD);
    if (draft.proposed() == null || !agrees || registered) {
      surveyed.add(incident.id());
      return false;
    }
    approve(draft.proposed(), "the document that was held");
    return true;
  }

  private void approve(Contract contract, String evidence) {
    ControlLog.Appended appended =
        log.append(new ContractApproved(contract, null, clock.instant()));
    if (appended.valid()) {
      LOG.info(
          "Connector {}: contract 1 of {} with {} columns, from {}",
          contract.connector(),
          contract.namespace(),
          contract.fields().size(),
          evidence);
    }
  }

  private void hold(Subject subject, Inferred inferred) {
    Incident incident = subject.incident();
    IncidentDraft draft = draft(subject, inferred);
    if (incident == null) {
      String id = ids.next();
      surveyed.add(id);
      log.append(new IncidentOpened(id, draft, clock.instant()));
    } else {
      surveyed.add(incident.id());
      log.append(new IncidentRevised(incident.id(), draft));
    }
    LOG.warn(
        "Connector {}: the first contract of {} needs a decision, {} paths do not agree",
        subject.name(),
        inferred.proposal().namespace(),
        inferred.conflicts().size());
  }

  private static IncidentDraft draft(Subject subject, Inferred inferred) {
    Contract proposal = inferred.proposal();
    IncidentDraft seen = subject.incident() == null ? null : subject.incident().draft();
    List<Change> changes = inferred.conflicts();
    return new IncidentDraft(
        subject.name(),
        proposal.namespace(),
        IncidentReason.LEARNING,
        seen == null ? null : seen.key(),
        seen == null ? null : seen.resumeToken(),
        seen == null ? null : seen.clusterTime(),
        changes,
        proposal,
        Ddl.proposedDdl(Contract.none(subject.name(), proposal.namespace()), proposal),
        seen == null ? null : seen.sample(),
        "Inferred from " + inferred.documents() + " documents");
  }
}
