package dev.sluice.guard.service;

import static dev.sluice.guard.control.Entries.CONNECTOR;
import static dev.sluice.guard.control.Entries.contract;
import static dev.sluice.guard.control.Entries.decided;
import static dev.sluice.guard.control.Entries.draft;
import static dev.sluice.guard.control.Entries.drift;
import static dev.sluice.guard.control.Entries.incident;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.control.ControlEntry.IncidentOpened;
import dev.sluice.guard.control.ControlEntry.ResyncRequested;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.control.IncidentState;
import dev.sluice.guard.drift.ChangedKey;
import dev.sluice.guard.drift.Drift;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A collection that is copied anew. */
class ResyncRoundTest extends RoundFixture {
  @Test
  void aLostPositionIsApprovedAsAResync() {
    streaming();
    oplogHoldsFrom = Long.MAX_VALUE;
    connect.fail(
        CONNECTOR, "ConnectException: ResumeToken not found. Cannot create a change stream cursor");

    until("paused", () -> stateOf("i-1") == IncidentState.PAUSED);
    assertThat(collection().incident().draft().reason()).isEqualTo(IncidentReason.POSITION_LOST);

    log.append(decided("i-1", Map.of()));
    until("copying", () -> phase(Phase.COPYING));

    assertThat(collection().generation().number()).isEqualTo(2);
    assertThat(connect.config(CONNECTOR)).containsEntry("offset.partition.name", "shop.orders-g2");
    assertThat(connect.config(SNAPSHOT))
        .containsEntry("offset.partition.name", "shop.orders.snapshot-g2");
    assertThat(stateOf("i-1")).isEqualTo(IncidentState.RESUMED);
    assertThat(connect.stale()).isEmpty();
    assertThat(collection().pausedByPerson()).isFalse();
  }

  @Test
  void aResyncReplacesACopyThatStillRuns() {
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    log.append(incident("i-drop", IncidentReason.DROPPED));
    until("paused", () -> stateOf("i-drop") == IncidentState.PAUSED);
    log.append(decided("i-drop", Map.of()));

    until("copying", () -> phase(Phase.COPYING) && collection().generation().number() == 2);

    assertThat(connect.config(SNAPSHOT))
        .containsEntry("offset.partition.name", "shop.orders.snapshot-g2");
    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
  }

  @Test
  void aResyncThatSomebodyAskedForCopiesAnewAndSweepsWhatIsOlder() {
    streaming();
    log.append(new ResyncRequested(CONNECTOR, "r-1", now));

    until("copying anew", () -> generation(2, Phase.COPYING));
    assertThat(connect.config(CONNECTOR)).containsEntry("offset.partition.name", "shop.orders-g2");
    assertThat(swept).isEmpty();

    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");
    until("swept", () -> generation(2, Phase.SWEPT));
    assertThat(connect.exists(SNAPSHOT)).isFalse();
    until("completed", () -> generation(2, Phase.COMPLETED));

    assertThat(swept).containsExactly("shop.orders v1 g2 connectors 1");
    assertThat(startsAfterNow).containsExactly(false, true);
    assertThat(collection().resync()).isNull();
    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
  }

  @Test
  void anApprovedKeyIsTheContractsAndIsCopiedAnew() {
    streaming();
    Drift drift = ChangedKey.verdict(contract(1), List.of("_id", "region"), "refined").drift();
    log.append(
        new IncidentOpened(
            "i-key", draft(IncidentReason.DRIFT, drift.changes(), drift.proposed()), now));
    until("paused", () -> stateOf("i-key") == IncidentState.PAUSED);
    log.append(decided("i-key", Map.of()));

    until("copying anew", () -> generation(2, Phase.COPYING));

    assertThat(collection().contract().orElseThrow().key()).containsExactly("_id", "region");
    assertThat(stateOf("i-key")).isEqualTo(IncidentState.RESUMED);
    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");
    until("completed", () -> generation(2, Phase.COMPLETED));
    assertThat(swept).containsExactly("shop.orders v2 g2 connectors 1");
  }

  @Test
  void aSweepThatFailsIsRepeatedBeforeTheGenerationEnds() {
    streaming();
    sweepsToFail.set(1);
    log.append(new ResyncRequested(CONNECTOR, "r-1", now));
    until("copying anew", () -> generation(2, Phase.COPYING));
    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");

    until("failed", () -> sweepsToFail.get() == 0);
    round.run();
    assertThat(generation(2, Phase.COPIED)).isTrue();

    now = now.plusSeconds(10);
    until("completed", () -> generation(2, Phase.COMPLETED));
    assertThat(swept).hasSize(1);
  }

  @Test
  void aFirstGenerationHasNothingToSweep() {
    streaming();

    assertThat(swept).isEmpty();
  }

  @Test
  void aResyncWaitsWhileADecisionIsAwaited() {
    streaming();
    log.append(drift("i-9", contract(2, "title", "more")));
    log.append(new ResyncRequested(CONNECTOR, "r-1", now));

    until("paused", () -> stateOf("i-9") == IncidentState.PAUSED);
    round.run();
    assertThat(collection().generation().number()).isEqualTo(1);

    log.append(decided("i-9", Map.of()));
    until("copying anew", () -> generation(2, Phase.COPYING));
  }

  @Test
  void aResyncDoesNotUndoAPersonsPause() {
    streaming();
    connect.target(CONNECTOR, "PAUSED");
    until("noted", () -> collection().pausedByPerson());
    log.append(new ResyncRequested(CONNECTOR, "r-1", now));

    until("started", () -> generation(2, Phase.STARTED));
    IntStream.range(0, 5).forEach(i -> round.run());
    assertThat(connect.status(CONNECTOR)).isEqualTo("PAUSED/PAUSED");

    connect.target(CONNECTOR, "RUNNING");
    until("copying anew", () -> generation(2, Phase.COPYING));
  }
}
