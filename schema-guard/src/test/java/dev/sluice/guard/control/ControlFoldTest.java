package dev.sluice.guard.control;

import static dev.sluice.guard.control.Entries.CONNECTOR;
import static dev.sluice.guard.control.Entries.approved;
import static dev.sluice.guard.control.Entries.contract;
import static dev.sluice.guard.control.Entries.decided;
import static dev.sluice.guard.control.Entries.drift;
import static dev.sluice.guard.control.Entries.generation;
import static dev.sluice.guard.control.Entries.incident;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.control.CollectionState.ResyncRequest;
import dev.sluice.guard.control.ControlEntry.GenerationMoved;
import dev.sluice.guard.control.ControlEntry.IncidentMoved;
import dev.sluice.guard.control.ControlEntry.OplogWindowSeen;
import dev.sluice.guard.control.ControlEntry.PersonPaused;
import dev.sluice.guard.control.ControlEntry.ResyncRequested;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControlFoldTest {
  private final ControlFold fold = new ControlFold();
  private long offset;

  private boolean apply(ControlEntry entry) {
    return fold.apply(offset++, entry);
  }

  private CollectionState collection() {
    return fold.state().collection(CONNECTOR);
  }

  @Test
  void ofTwoContractsWithTheSameVersionTheFirstHolds() {
    assertThat(apply(approved(contract(1, "a"), null))).isTrue();
    assertThat(apply(approved(contract(1, "b"), null))).isFalse();

    assertThat(collection().contract()).contains(contract(1, "a"));
  }

  @Test
  void aContractThatLeavesOutAVersionIsNotValid() {
    assertThat(apply(approved(contract(2, "a"), null))).isFalse();

    assertThat(collection().contracts()).isEmpty();
  }

  @Test
  void aContractsIdIsTheOffsetOfItsRecord() {
    apply(incident("i-1", IncidentReason.BYPASS));
    apply(approved(contract(1, "a"), null));

    assertThat(fold.state().contractById(1)).contains(contract(1, "a"));
    assertThat(collection().contract(1).orElseThrow().id()).isEqualTo(1);
  }

  @Test
  void whileAnIncidentIsUndecidedNoOtherOpens() {
    assertThat(apply(drift("i-1", contract(1, "a")))).isTrue();
    assertThat(apply(drift("i-2", contract(1, "b")))).isFalse();

    assertThat(collection().incident().id()).isEqualTo("i-1");
    assertThat(fold.state().incident("i-2")).isEmpty();
  }

  @Test
  void aDecidedIncidentBlocksUntilItsContractIsThere() {
    apply(approved(contract(1, "a"), null));
    apply(drift("i-1", contract(2, "a", "b")));
    apply(decided("i-1", Map.of()));
    assertThat(apply(drift("i-2", contract(2, "a", "c")))).isFalse();

    apply(approved(contract(2, "a", "b"), "i-1"));
    assertThat(apply(drift("i-3", contract(3, "a", "b", "c")))).isTrue();

    assertThat(fold.state().incident("i-1").orElseThrow().state()).isEqualTo(IncidentState.RESUMED);
    assertThat(collection().incident().id()).isEqualTo("i-3");
  }

  @Test
  void anIncidentGoesFromOpenToResumedInItsOrderOnly() {
    apply(approved(contract(1, "a"), null));
    apply(drift("i-1", contract(2, "a", "b")));
    assertThat(apply(new IncidentMoved(CONNECTOR, "i-1", IncidentState.RESUMED))).isFalse();
    assertThat(apply(new IncidentMoved(CONNECTOR, "i-1", IncidentState.PAUSED))).isTrue();
    assertThat(apply(new IncidentMoved(CONNECTOR, "i-1", IncidentState.PAUSED))).isFalse();
    assertThat(apply(decided("i-1", Map.of()))).isTrue();
    assertThat(apply(new IncidentMoved(CONNECTOR, "i-1", IncidentState.RESUMED))).isFalse();
    assertThat(apply(approved(contract(2, "a", "b"), "i-1"))).isTrue();
    assertThat(apply(new IncidentMoved(CONNECTOR, "i-1", IncidentState.RESUMED))).isTrue();

    assertThat(collection().incident()).isNull();
    assertThat(fold.state().incident("i-1").orElseThrow().state()).isEqualTo(IncidentState.RESUMED);
  }

  @Test
  void ofTwoDecisionsTheFirstHolds() {
    apply(drift("i-1", contract(1, "a")));
    assertThat(apply(decided("i-1", Map.of()))).isTrue();
    assertThat(apply(decided("i-1", Map.of("a", dev.sluice.guard.contract.Treatment.TEXT))))
        .isFalse();

    assertThat(collection().incident().decision().treatments()).isEmpty();
  }

  @Test
  void aContractNobodyDecidedIsNotTakenForAnIncident() {
    apply(drift("i-1", contract(1, "a")));

    assertThat(apply(approved(contract(1, "a"), "i-1"))).isFalse();
  }

  @Test
  void whileTheFirstContractAwaitsADecisionOnlyThatGivesOne() {
    apply(incident("i-1", IncidentReason.LEARNING));
    assertThat(apply(approved(contract(1, "a"), null))).isFalse();

    apply(decided("i-1", Map.of()));
    assertThat(apply(approved(contract(1, "a"), null))).isFalse();
    assertThat(apply(approved(contract(1, "a"), "i-1"))).isTrue();
  }

  @Test
  void onceThereIsAContractNothingIsLearned() {
    apply(approved(contract(1, "a"), null));

    assertThat(apply(incident("i-1", IncidentReason.LEARNING))).isFalse();
  }

  @Test
  void aGenerationMovesForwardOnly() {
    assertThat(apply(generation(1, null))).isTrue();
    assertThat(apply(generation(1, null))).isFalse();
    assertThat(apply(new GenerationMoved(CONNECTOR, 1, Generation.Phase.COPYING))).isTrue();
    assertThat(apply(new GenerationMoved(CONNECTOR, 1, Generation.Phase.STREAMING))).isFalse();
    assertThat(apply(new GenerationMoved(CONNECTOR, 2, Generation.Phase.COPIED))).isFalse();

    assertThat(collection().generation().phase()).isEqualTo(Generation.Phase.COPYING);
  }

  @Test
  void anApprovedResyncStartsANewGenerationOnce() {
    apply(generation(1, null));
    apply(incident("i-1", IncidentReason.DROPPED));
    assertThat(apply(generation(2, "i-1"))).isFalse();
    apply(decided("i-1", Map.of()));
    assertThat(apply(generation(2, "i-1"))).isTrue();
    assertThat(apply(generation(3, "i-1"))).isFalse();

    assertThat(collection().generation().number()).isEqualTo(2);
    assertThat(collection().incident().applied()).isTrue();
  }

  @Test
  void aPersonsPauseIsNotedOnce() {
    assertThat(apply(new PersonPaused(CONNECTOR, true))).isTrue();
    assertThat(apply(new PersonPaused(CONNECTOR, true))).isFalse();
    assertThat(collection().pausedByPerson()).isTrue();
  }

  @Test
  void anEarlierStateStaysAsItWas() {
    ControlState before = fold.state();
    apply(approved(contract(1, "a"), null));

    assertThat(before.collection(CONNECTOR).contracts()).isEmpty();
    assertThat(fold.state().nextOffset()).isEqualTo(1);
  }

  @Test
  void aResyncRequestHoldsUntilAGenerationAnswersIt() {
    apply(generation(1, null));
    assertThat(apply(generation(2, null))).as("nobody asked").isFalse();

    assertThat(apply(resync("r-1"))).isTrue();
    assertThat(apply(resync("r-1"))).as("sent again").isFalse();
    assertThat(apply(resync("r-2"))).as("asked for already").isFalse();
    assertThat(collection().resync()).isEqualTo(new ResyncRequest("r-1", Entries.AT));

    assertThat(apply(generation(2, null))).isTrue();
    assertThat(collection().resync()).isNull();
    assertThat(apply(resync("r-1"))).as("sent again after it was answered").isFalse();
    assertThat(apply(generation(3, null))).isFalse();
    assertThat(apply(resync("r-3"))).isTrue();
  }

  @Test
  void aGenerationByADecisionAnswersAResyncRequestAsWell() {
    apply(generation(1, null));
    apply(resync("r-1"));
    apply(incident("i-1", IncidentReason.DROPPED));
    apply(decided("i-1", Map.of()));

    assertThat(apply(generation(2, "i-1"))).isTrue();
    assertThat(collection().resync()).isNull();
  }

  private static ResyncRequested resync(String id) {
    return new ResyncRequested(CONNECTOR, id, Entries.AT);
  }

  @Test
  void theOplogWindowBelongsToAnIncidentThatAwaitsItsDecision() {
    Incident.OplogWindow window = new Incident.OplogWindow(60, Entries.AT);
    apply(drift("i-1", contract(1, "a")));
    assertThat(apply(new OplogWindowSeen(CONNECTOR, "i-0", window))).isFalse();
    assertThat(apply(new OplogWindowSeen(CONNECTOR, "i-1", window))).isTrue();
    assertThat(fold.state().incident("i-1").orElseThrow().oplogWindow()).isEqualTo(window);

    apply(decided("i-1", Map.of()));
    assertThat(apply(new OplogWindowSeen(CONNECTOR, "i-1", window))).isFalse();
    assertThat(fold.state().incident("i-1").orElseThrow().oplogWindow()).isEqualTo(window);
  }
}
