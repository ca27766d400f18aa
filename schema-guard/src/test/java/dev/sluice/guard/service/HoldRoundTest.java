package dev.sluice.guard.service;

import static dev.sluice.guard.control.Entries.CONNECTOR;
import static dev.sluice.guard.control.Entries.contract;
import static dev.sluice.guard.control.Entries.decided;
import static dev.sluice.guard.control.Entries.drift;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.control.ControlEntry.PersonPaused;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.control.IncidentState;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What drift, decisions and people do to the connectors. */
class HoldRoundTest extends RoundFixture {
  @Test
  void driftEndsInPausedAndTheDecisionInRunning() {
    streaming();
    log.append(drift("i-drift", contract(2, "title", "price")));
    connect.fail(CONNECTOR, "held by incident i-drift");

    until("paused", () -> stateOf("i-drift") == IncidentState.PAUSED);
    assertThat(connect.status(CONNECTOR)).isEqualTo("PAUSED/PAUSED");

    log.append(decided("i-drift", Map.of()));
    until("resumed", () -> stateOf("i-drift") == IncidentState.RESUMED);
    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
    assertThat(collection().contract()).contains(contract(2, "title", "price"));
  }

  @Test
  void driftInTheCopyHoldsBothConnectors() {
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    log.append(drift("i-drift", contract(2, "title", "price")));
    connect.fail(SNAPSHOT, "held by incident i-drift");

    until("paused", () -> stateOf("i-drift") == IncidentState.PAUSED);
    assertThat(connect.status(CONNECTOR)).isEqualTo("PAUSED/PAUSED");
    assertThat(connect.status(SNAPSHOT)).isEqualTo("PAUSED/PAUSED");

    log.append(decided("i-drift", Map.of()));
    until("resumed", () -> stateOf("i-drift") == IncidentState.RESUMED);
    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
    assertThat(connect.status(SNAPSHOT)).isEqualTo("RUNNING/RUNNING");
  }

  @Test
  void aResumeWithoutADecisionIsHeldAgain() {
    streaming();
    log.append(drift("i-drift", contract(2, "title", "price")));
    until("paused", () -> stateOf("i-drift") == IncidentState.PAUSED);
    connect.target(CONNECTOR, "RUNNING");
    connect.fail(CONNECTOR, "held by incident i-drift");

    until("paused again", () -> connect.status(CONNECTOR).equals("PAUSED/PAUSED"));
  }

  @Test
  void aPersonsPauseIsNotedAndNotUndone() {
    streaming();
    connect.target(CONNECTOR, "PAUSED");

    until("noted", () -> collection().pausedByPerson());
    round.run();
    assertThat(connect.status(CONNECTOR)).isEqualTo("PAUSED/PAUSED");

    connect.target(CONNECTOR, "RUNNING");
    until("noted as well", () -> !collection().pausedByPerson());
  }

  @Test
  void aDecisionDoesNotUndoAPersonsPause() {
    streaming();
    connect.target(CONNECTOR, "PAUSED");
    until("noted", () -> collection().pausedByPerson());
    log.append(drift("i-drift", contract(2, "title", "price")));
    until("paused", () -> stateOf("i-drift") == IncidentState.PAUSED);

    log.append(decided("i-drift", Map.of()));
    until("ended", () -> stateOf("i-drift") == IncidentState.RESUMED);

    round.run();
    assertThat(connect.status(CONNECTOR)).isEqualTo("PAUSED/PAUSED");
  }

  @Test
  void aTaskThatFailedWithoutAnIncidentIsRestartedLessAndLessOften() {
    streaming();
    connect.fail(CONNECTOR, "connection refused");
    round.run();
    assertThat(connect.count(RESTART)).isZero();

    now = now.plusSeconds(1);
    round.run();
    assertThat(connect.count(RESTART)).isEqualTo(1);
    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");

    connect.fail(CONNECTOR, "connection refused");
    now = now.plusSeconds(1);
    round.run();
    assertThat(connect.count(RESTART)).isEqualTo(1);
    now = now.plusSeconds(1);
    round.run();
    assertThat(connect.count(RESTART)).isEqualTo(2);
  }

  @Test
  void aToleranceThatLetsDocumentsPassPausesUntilItIsGone() {
    streaming();
    connect.setting(CONNECTOR, "mongo.errors.tolerance", "all");

    until("paused", () -> connect.status(CONNECTOR).equals("PAUSED/PAUSED"));
    assertThat(collection().incident().draft().reason()).isEqualTo(IncidentReason.BYPASS);

    connect.setting(CONNECTOR, "mongo.errors.tolerance", "none");
    until("running", () -> connect.status(CONNECTOR).equals("RUNNING/RUNNING"));
    until("ended", () -> collection().incident() == null);
  }

  @Test
  void whoResumesWhileHeldTakesAnEarlierPauseBack() {
    streaming();
    connect.target(CONNECTOR, "PAUSED");
    until("noted", () -> collection().pausedByPerson());
    log.append(drift("i-9", contract(2, "title", "more")));
    until("paused", () -> stateOf("i-9") == IncidentState.PAUSED);

    connect.target(CONNECTOR, "RUNNING");
    until("taken back", () -> !collection().pausedByPerson());
    until("held again", () -> connect.status(CONNECTOR).equals("PAUSED/PAUSED"));
    log.append(decided("i-9", Map.of()));
    until("running", () -> connect.status(CONNECTOR).equals("RUNNING/RUNNING"));
  }

  @Test
  void whoStopsWhileHeldKeepsItStopped() {
    streaming();
    log.append(drift("i-9", contract(2, "title", "more")));
    until("paused", () -> stateOf("i-9") == IncidentState.PAUSED);
    connect.target(CONNECTOR, "STOPPED");
    until("noted", () -> collection().pausedByPerson());

    log.append(decided("i-9", Map.of()));
    until("ended", () -> stateOf("i-9") == IncidentState.RESUMED);
    round.run();
    assertThat(connect.status(CONNECTOR)).isEqualTo("STOPPED/null");
  }

  @Test
  void whatAPersonPausedWhileHeldStaysPausedAfterTheDecision() {
    streaming();
    log.append(drift("i-9", contract(2, "title", "more")));
    until("paused", () -> stateOf("i-9") == IncidentState.PAUSED);
    log.append(new PersonPaused(CONNECTOR, true));

    log.append(decided("i-9", Map.of()));
    until("ended", () -> stateOf("i-9") == IncidentState.RESUMED);
    round.run();
    assertThat(connect.status(CONNECTOR)).isEqualTo("PAUSED/PAUSED");
    assertThat(collection().pausedByPerson()).isTrue();

    connect.target(CONNECTOR, "RUNNING");
    until("taken back", () -> !collection().pausedByPerson());
  }

  @Test
  void aLostWorkerIsNoPersonWhoResumes() {
    streaming();
    connect.target(CONNECTOR, "PAUSED");
    until("noted", () -> collection().pausedByPerson());
    connect.target(CONNECTOR, "UNASSIGNED");
    round.run();
    assertThat(collection().pausedByPerson()).isTrue();

    log.append(drift("i-9", contract(2, "title", "more")));
    round.run();
    assertThat(collection().pausedByPerson()).as("while held").isTrue();
  }
}
