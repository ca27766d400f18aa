package dev.sluice.guard.service;

import dev.sluice.guard.control.ControlEntry.PersonPaused;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.control.Incident.Remedy;
import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.service.connect.ConnectorView;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.connect.Restarts;
import dev.sluice.guard.service.contracts.Learning;
import dev.sluice.guard.service.copy.Generations;
import dev.sluice.guard.service.hold.Alarms;
import dev.sluice.guard.service.hold.Hold;
import dev.sluice.guard.service.watch.OplogWatch;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One collection's next step, by what Connect shows and the log says. For one thread. */
final class Convergence {
  private static final Logger LOG = LoggerFactory.getLogger(Convergence.class);

  private static final String GATE_CLOSED = GateClosedError.class.getName();

  private final ControlLog log;
  private final OplogWatch oplog;
  private final Alarms alarms;
  private final Hold hold;
  private final Learning learning;
  private final Generations generations;
  private final Restarts restarts;

  Convergence(
      ControlLog log,
      OplogWatch oplog,
      Alarms alarms,
      Hold hold,
      Learning learning,
      Generations generations,
      Restarts restarts) {
    this.log = log;
    this.oplog = oplog;
    this.alarms = alarms;
    this.hold = hold;
    this.learning = learning;
    this.generations = generations;
    this.restarts = restarts;
  }

  /** Does the next step. Repeating it after a crash in its middle does no harm. */
  void converge(GuardedCollection subject) {
    oplog.look(subject);
    if (subject.incident() != null) {
      if (!(ranSinceDecision(subject) && alarms.positionRefused(subject))) {
        hold.converge(subject);
      }
      return;
    }
    if (alarms.raised(subject)) {
      return;
    }
    if (subject.generation() == null) {
      generations.begin(subject, null);
      return;
    }
    if (subject.state().contract().isEmpty() && !learned(subject)) {
      return;
    }
    if (generations.configured(subject)) {
      notePerson(subject);
    }
    if (subject.state().resync() != null) {
      generations.begin(subject, null);
      return;
    }
    generations.converge(subject);
    subject.views().forEach(restarts::converge);
  }

  /**
   * Whether the trace of a failed task is younger than the decision: the oplog may have moved on
   * while the collection was held.
   */
  private static boolean ranSinceDecision(GuardedCollection subject) {
    Incident incident = subject.incident();
    return incident.applied()
        && (incident.remedy() == Remedy.CONTRACT
            || (subject.generation() != null && subject.generation().reached(Phase.STREAMING)));
  }

  /** Whether a collection without a contract can go on. */
  private boolean learned(GuardedCollection subject) {
    if (!subject.generation().reached(Phase.STREAMING)) {
      return learning.beforeStart(subject);
    }
    List<ConnectorView> held =
        subject.views().stream().filter(view -> view.trace().contains(GATE_CLOSED)).toList();
    if (held.isEmpty()) {
      return true;
    }
    if (learning.afterFirstDocument(subject)) {
      held.forEach(restarts::now);
    }
    return false;
  }

  /**
   * Once the stream began, a pause that no incident asks for is a person's. It is noted, not
   * undone. While its worker is lost a connector is neither paused nor running, which says nothing.
   */
  private void notePerson(GuardedCollection subject) {
    boolean paused = subject.view().halted();
    if (!paused && !subject.view().is(ConnectorView.RUNNING)) {
      return;
    }
    boolean begun =
        subject.generation().reached(Phase.STREAMING) || subject.generation().number() > 1;
    if (begun && paused != subject.state().pausedByPerson() && !heldMeanwhile(subject)) {
      log.append(new PersonPaused(subject.name(), paused));
      LOG.info(
          "Connector {} was {} by somebody other than the guard",
          subject.name(),
          paused ? "paused" : "resumed");
    }
  }

  /**
   * Whether an incident was opened after this round read the log, so that the pause may be that of
   * another guard service: one of them is stale and will notice.
   */
  private boolean heldMeanwhile(GuardedCollection subject) {
    return log.readToEnd().collection(subject.name()).incident() != null;
  }
}
