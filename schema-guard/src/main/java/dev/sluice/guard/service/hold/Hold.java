package dev.sluice.guard.service.hold;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.ControlEntry.ContractApproved;
import dev.sluice.guard.control.ControlEntry.IncidentDecided;
import dev.sluice.guard.control.ControlEntry.IncidentMoved;
import dev.sluice.guard.control.ControlEntry.PersonPaused;
import dev.sluice.guard.control.ControlEntry.ResyncRequested;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.Decision;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.control.Incident.Remedy;
import dev.sluice.guard.control.IncidentState;
import dev.sluice.guard.control.Verdicts;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.service.connect.ConnectRest;
import dev.sluice.guard.service.connect.ConnectorView;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.connect.Restarts;
import dev.sluice.guard.service.copy.Generations;
import java.time.Clock;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Converges Connect to what the log says about an incident: both connectors and their tasks paused
 * until somebody decides, then what was decided, then both running. For one thread.
 */
public final class Hold {
  private static final Logger LOG = LoggerFactory.getLogger(Hold.class);

  private final ControlLog log;
  private final ConnectRest rest;
  private final Generations generations;
  private final Restarts restarts;
  private final Alarms alarms;
  private final Clock clock;
  private final Set<String> recovered = new HashSet<>();

  public Hold(
      ControlLog log,
      ConnectRest rest,
      Generations generations,
      Restarts restarts,
      Alarms alarms,
      Clock clock) {
    this.alarms = alarms;
    this.log = log;
    this.rest = rest;
    this.generations = generations;
    this.restarts = restarts;
    this.clock = clock;
  }

  /** The next step of a collection with an incident. */
  public void converge(GuardedCollection subject) {
    Incident incident = subject.incident();
    if (incident.state().undecided()) {
      keepClosed(subject, incident);
    } else if (!incident.applied()) {
      apply(subject, incident);
    } else {
      open(subject, incident);
    }
  }

  private void keepClosed(GuardedCollection subject, Incident incident) {
    notePerson(subject);
    boolean quiet = true;
    for (ConnectorView view : subject.views()) {
      quiet &= view.quiet();
      if (!view.halted()) {
        rest.pause(view.name());
      } else if (view.anyFailed()) {
        rest.restartFailed(view);
      }
    }
    if (quiet && incident.state() == IncidentState.OPEN) {
      log.append(new IncidentMoved(subject.name(), incident.id(), IncidentState.PAUSED));
      LOG.warn(
          "Connector {} is paused by incident {}, {}. See ./sluice drift show {}",
          subject.name(),
          incident.id(),
          incident.draft().reason(),
          incident.id());
    }
    if (alarms.over(subject, incident.draft().reason())) {
      Decision decision = new Decision(Decision.Verdict.APPROVED, Map.of(), clock.instant());
      log.append(new IncidentDecided(subject.name(), incident.id(), decision));
    }
  }

  /**
   * What a person does while the gate is closed: whoever resumes takes an earlier pause back, and
   * whoever stops the connector, which the guard does only after a decision, wants it to stay so.
   */
  private void notePerson(GuardedCollection subject) {
    boolean noted = subject.state().pausedByPerson();
    boolean resumed = noted && subject.view().is(ConnectorView.RUNNING);
    boolean stopped =
        !noted
            && subject.generation() != null
            && subject.generation().reached(Phase.STREAMING)
            && generations.configured(subject)
            && subject.view().is(ConnectorView.STOPPED);
    if (resumed || stopped) {
      log.append(new PersonPaused(subject.name(), stopped));
      LOG.info(
          "Connector {} was {} by somebody other than the guard while it is held",
          subject.name(),
          stopped ? "stopped" : "resumed");
    }
  }

  private void apply(GuardedCollection subject, Incident incident) {
    if (incident.remedy() == Remedy.RESYNC) {
      generations.begin(subject, incident);
      return;
    }
    try {
      Contract contract =
          Verdicts.contract(
              subject.state(),
              incident,
              incident.decision().treatments(),
              incident.decision().types());
      if (incident.draft().changes().stream().anyMatch(Change::isOfKey)) {
        // Before the contract, so that a crash between the two does not lose it.
        log.append(new ResyncRequested(subject.name(), "key of " + incident.id(), clock.instant()));
      }
      log.append(new ContractApproved(contract, incident.id(), clock.instant()));
      LOG.info(
          "Connector {}: contract {} by the decision about incident {}",
          subject.name(),
          contract.version(),
          incident.id());
    } catch (IllegalArgumentException e) {
      LOG.error(
          "Connector {}: the decision about incident {} gives no contract: {}",
          subject.name(),
          incident.id(),
          e.getMessage());
    }
  }

  private void open(GuardedCollection subject, Incident incident) {
    boolean started = subject.generation() != null;
    if (!started || subject.state().pausedByPerson()) {
      resumed(subject, incident);
      return;
    }
    if (!subject.generation().reached(Phase.STREAMING)) {
      generations.converge(subject);
      recover(subject.view(), incident);
    } else {
      subject.views().forEach(view -> run(view, incident));
    }
    if (subject.views().stream().allMatch(ConnectorView::running)) {
      resumed(subject, incident);
    }
  }

  private void run(ConnectorView view, Incident incident) {
    if (view.halted()) {
      rest.resume(view.name());
    } else {
      recover(view, incident);
    }
  }

  /**
   * What the decided incident made fail is restarted at once; what fails after that, as any
   * failure.
   */
  private void recover(ConnectorView view, Incident incident) {
    if (view.anyFailed() && recovered.add(incident.id() + " " + view.name())) {
      restarts.now(view);
    } else {
      restarts.converge(view);
    }
  }

  private void resumed(GuardedCollection subject, Incident incident) {
    log.append(new IncidentMoved(subject.name(), incident.id(), IncidentState.RESUMED));
    LOG.info("Connector {} goes on after incident {}", subject.name(), incident.id());
  }
}
