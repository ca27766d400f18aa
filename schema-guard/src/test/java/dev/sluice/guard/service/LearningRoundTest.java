package dev.sluice.guard.service;

import static dev.sluice.guard.control.Entries.CONNECTOR;
import static dev.sluice.guard.control.Entries.contract;
import static dev.sluice.guard.control.Entries.decided;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.control.IncidentState;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.DriftClass;
import dev.sluice.guard.inference.Inferred;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a collection gets its first contract. */
class LearningRoundTest extends RoundFixture {
  @Test
  void aSampleThatDoesNotAgreeWithItselfWaitsForADecision() {
    Change conflict =
        new Change(
            "title",
            "title",
            DriftClass.TYPE_CONFLICT,
            null,
            "json",
            Map.of("string", 9L, "int", 1L));
    inferred = new Inferred(contract(1, "title"), List.of(conflict), 10);
    connect.put(CONNECTOR, template(), "STOPPED");

    until("paused", () -> stateOf("i-1") == IncidentState.PAUSED);
    Incident learning = collection().incident();
    assertThat(learning.draft().reason()).isEqualTo(IncidentReason.LEARNING);
    assertThat(learning.draft().changes()).containsExactly(conflict);
    assertThat(connect.status(CONNECTOR)).isEqualTo("STOPPED/null");

    log.append(decided("i-1", Map.of("title", Treatment.TEXT)));
    until("copying", () -> phase(Phase.COPYING));

    assertThat(collection().contract().orElseThrow().field("title").orElseThrow().text()).isTrue();
    assertThat(stateOf("i-1")).isEqualTo(IncidentState.RESUMED);
  }

  @Test
  void registeredContractsAlwaysWaitForAPerson() {
    registered = true;
    round = newRound();
    connect.put(CONNECTOR, template(), "STOPPED");

    until("paused", () -> stateOf("i-1") == IncidentState.PAUSED);

    assertThat(collection().contracts()).isEmpty();
  }

  @Test
  void anEmptyCollectionStreamsAndItsFirstDocumentGivesTheContract() {
    inferred = new Inferred(contract(1), List.of(), 0);
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");
    until("completed", () -> phase(Phase.COMPLETED));
    assertThat(collection().contracts()).isEmpty();

    connect.fail(CONNECTOR, HELD);
    inferred = new Inferred(contract(1, "first", "second"), List.of(), 2);
    until(
        "running",
        () ->
            !collection().contracts().isEmpty()
                && connect.status(CONNECTOR).equals("RUNNING/RUNNING"));

    assertThat(collection().contract()).contains(contract(1, "first", "second"));
    assertThat(log.state().incidents()).isEmpty();
  }

  @Test
  void firstDocumentsThatDoNotAgreeWaitForADecision() {
    inferred = new Inferred(contract(1), List.of(), 0);
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    Change conflict =
        new Change("first", "first", DriftClass.TYPE_CONFLICT, null, "json", Map.of("string", 1L));
    inferred = new Inferred(contract(1, "first"), List.of(conflict), 2);
    connect.fail(SNAPSHOT, HELD);

    until("paused", () -> stateOf("i-1") == IncidentState.PAUSED);
    log.append(decided("i-1", Map.of()));
    until("resumed", () -> stateOf("i-1") == IncidentState.RESUMED);

    assertThat(connect.status(SNAPSHOT)).isEqualTo("RUNNING/RUNNING");
    assertThat(collection().contract()).contains(contract(1, "first"));
  }

  @Test
  void anEmptyCollectionWhoseTaskFailsOtherwiseGetsNoContract() {
    inferred = new Inferred(contract(1), List.of(), 0);
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    connect.fail(CONNECTOR, "MongoTimeoutException");
    round.run();
    now = now.plusSeconds(1);

    until("running", () -> connect.status(CONNECTOR).equals("RUNNING/RUNNING"));

    assertThat(collection().contracts()).isEmpty();
  }
}
