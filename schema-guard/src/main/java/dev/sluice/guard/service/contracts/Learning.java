package dev.sluice.guard.service.contracts;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.Ddl;
import dev.sluice.guard.control.ControlEntry.ContractApproved;
import dev.sluice.guard.control.ControlEntry.IncidentOpened;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.IncidentDraft;
import dev.sluice.guard.control.IncidentIds;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.inference.Inferred;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.mongodb.Source;
import dev.sluice.guard.service.questions.Questions;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the first contract of a collection. An empty collection gets none: its first document is
 * held by the transformation, and then the collection is looked at again. For one thread.
 */
public final class Learning {
  private static final Logger LOG = LoggerFactory.getLogger(Learning.class);

  private final ControlLog log;
  private final Source source;
  private final Questions<Inferred> questions;
  private final Clock clock;
  private final IncidentIds ids;
  private final boolean registered;

  /**
   * @param registered whether every first contract waits for a person
   */
  public Learning(
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
   * Looks for a contract before the connector starts.
   *
   * @return whether it may start: there is a contract now, or nothing yet to infer one from
   */
  public boolean beforeStart(GuardedCollection subject) {
    Optional<Inferred> answer =
        questions.answer(subject.name(), () -> source.learn(subject.stream()));
    if (answer.isEmpty()) {
      return false;
    }
    if (answer.get().documents() == 0) {
      return true;
    }
    questions.forget(subject.name());
    return take(subject, answer.get());
  }

  /**
   * Looks again after a first document of a collection that was empty was held. When the collection
   * is empty once more, the contract begins with what its validator says, and every further field
   * is drift.
   *
   * @return whether there is a contract now
   */
  public boolean afterFirstDocument(GuardedCollection subject) {
    String name = subject.name() + " held";
    Optional<Inferred> answer = questions.answer(name, () -> source.learn(subject.stream()));
    if (answer.isEmpty()) {
      return false;
    }
    questions.forget(name);
    questions.forget(subject.name());
    return take(subject, answer.get());
  }

  private boolean take(GuardedCollection subject, Inferred inferred) {
    if (inferred.conflicts().isEmpty() && !registered) {
      return approve(inferred);
    }
    hold(subject, inferred);
    return false;
  }

  private boolean approve(Inferred inferred) {
    Contract contract = inferred.proposal();
    ControlLog.Appended appended =
        log.append(new ContractApproved(contract, null, clock.instant()));
    if (appended.valid()) {
      LOG.info(
          "Connector {}: contract 1 of {} with {} columns, from {} documents",
          contract.connector(),
          contract.namespace(),
          contract.fields().size(),
          inferred.documents());
    }
    return appended.valid();
  }

  private void hold(GuardedCollection subject, Inferred inferred) {
    Contract proposal = inferred.proposal();
    IncidentDraft draft =
        new IncidentDraft(
            subject.name(),
            proposal.namespace(),
            IncidentReason.LEARNING,
            null,
            null,
            null,
            inferred.conflicts(),
            proposal,
            Ddl.proposedDdl(Contract.none(subject.name(), proposal.namespace()), proposal),
            null,
            "Inferred from " + inferred.documents() + " documents");
    if (log.append(new IncidentOpened(ids.next(), draft, clock.instant())).valid()) {
      LOG.warn(
          "Connector {}: the first contract of {} needs a decision, {} paths do not agree",
          subject.name(),
          proposal.namespace(),
          inferred.conflicts().size());
    }
  }
}
