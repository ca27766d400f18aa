package dev.sluice.guard.service;

import static dev.sluice.guard.control.Entries.CONNECTOR;
import static dev.sluice.guard.control.Entries.approved;
import static dev.sluice.guard.control.Entries.contract;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.control.ControlEntry.GenerationMoved;
import dev.sluice.guard.control.ControlEntry.GenerationStarted;
import dev.sluice.guard.control.ControlEntry.ResyncRequested;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.inference.Inferred;
import dev.sluice.guard.service.connect.ConnectRestException;
import dev.sluice.guard.stack.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import org.junit.jupiter.api.Test;

/** A collection from its first round to the end of its copy. */
class CopyRoundTest extends RoundFixture {
  @Test
  void aNewCollectionGoesFromStoppedToStreaming() {
    connect.put(CONNECTOR, template(), "STOPPED");

    until("copying", () -> phase(Phase.COPYING));

    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
    assertThat(connect.config(CONNECTOR))
        .containsEntry("startup.mode", "timestamp")
        .containsEntry(
            "startup.mode.timestamp.start.at.operation.time",
            "{\"$timestamp\": {\"t\": 1700000000, \"i\": 7}}")
        .containsEntry("offset.partition.name", "shop.orders-g1")
        .containsEntry("heartbeat.interval.ms", "10000");
    assertThat(connect.config(SNAPSHOT))
        .containsEntry("name", SNAPSHOT)
        .containsEntry("startup.mode", "copy_existing")
        .doesNotContainKey("startup.mode.timestamp.start.at.operation.time")
        .containsEntry("offset.partition.name", "shop.orders.snapshot-g1")
        .containsEntry("transforms.guard.snapshot.seq", Long.toString(T0))
        .containsEntry("pipeline", "[{\"$match\": {\"_id.copyingData\": true}}]");
    assertThat(collection().contract()).contains(contract(1, "title"));

    connect.offset(SNAPSHOT, "{\"_id\": \"{}\", \"copy\": \"true\"}");
    round.run();
    assertThat(phase(Phase.COPYING)).isTrue();

    connect.offset(SNAPSHOT, "{\"_id\": \"{}\", \"HEARTBEAT\": \"true\"}");
    until("completed", () -> phase(Phase.COMPLETED));
    assertThat(connect.exists(SNAPSHOT)).isFalse();
  }

  @Test
  void aServiceThatStartsAnewInEveryRoundComesToTheSameEnd() {
    connect.put(CONNECTOR, template(), "STOPPED");
    ExecutorService direct = executor;
    // answers survive in the log alone: each round has three looks, to ask what the name stands
    // for, to ask for T0, and to take it
    Runnable restarted =
        () -> {
          Round fresh = newRound();
          fresh.run();
          Await.until("asked", Duration.ofMinutes(1), () -> idle(direct), () -> "busy");
          fresh.run();
          Await.until("asked", Duration.ofMinutes(1), () -> idle(direct), () -> "busy");
          fresh.run();
        };

    until("copying", () -> phase(Phase.COPYING), restarted);
    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");
    until("completed", () -> phase(Phase.COMPLETED), restarted);

    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
    assertThat(collection().contracts()).hasSize(1);
    assertThat(collection().generation().number()).isEqualTo(1);
  }

  @Test
  void requestsThatConnectRefusesNowAndThenOnlyDelay() {
    // Not in step with the requests of a round, of which it would always be the same.
    Random random = new Random(7);
    connect.refuse(request -> random.nextInt(3) == 0);
    connect.put(CONNECTOR, template(), "STOPPED");
    Runnable tolerant =
        () -> {
          try {
            round.run();
          } catch (ConnectRestException e) {
            assertThat(e.status()).isEqualTo(409);
          }
        };

    until("copying", () -> phase(Phase.COPYING), tolerant);
    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");
    until("completed", () -> phase(Phase.COMPLETED), tolerant);

    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
  }

  @Test
  void theCopyWaitsUntilASecondaryMustHaveReachedT0() {
    copyFrom = now.plusSeconds(10);
    connect.put(CONNECTOR, template(), "STOPPED");
    until("streaming", () -> phase(Phase.STREAMING));
    round.run();
    assertThat(connect.exists(SNAPSHOT)).isFalse();

    now = now.plusSeconds(10);
    until("copying", () -> phase(Phase.COPYING));
  }

  @Test
  void theConnectorsOwnPipelineFiltersTheCopyAsWell() {
    Map<String, String> config = template();
    config.put("pipeline", "[{\"$match\": {\"fullDocument.kind\": \"book\"}}]");
    connect.put(CONNECTOR, config, "STOPPED");

    until("copying", () -> phase(Phase.COPYING));

    assertThat(connect.config(SNAPSHOT).get("pipeline"))
        .isEqualTo(
            "[{\"$match\": {\"_id.copyingData\": true}}, " + LETS_COLLECTION_EVENTS_THROUGH + "]");
  }

  @Test
  void theConnectorsOwnPipelineLetsThroughWhatConcernsTheCollection() {
    Map<String, String> config = template();
    config.put(
        "pipeline",
        "[{\"$match\": {\"fullDocument.kind\": \"book\"}}, {\"$unset\": \"fullDocument.secret\"}]");
    connect.put(CONNECTOR, config, "STOPPED");

    until("copying", () -> phase(Phase.COPYING));

    assertThat(connect.config(CONNECTOR).get("pipeline"))
        .isEqualTo(
            "["
                + LETS_COLLECTION_EVENTS_THROUGH
                + ", {\"$unset\": \"fullDocument.secret\"}, {\"$project\": {\"updateDescription\": 0}}]");
    assertThat(connect.count("PUT /connectors/" + CONNECTOR + "/config"))
        .as("it is rewritten once")
        .isEqualTo(1);
  }

  @Test
  void aCopyThatDisappearedIsMadeAgain() {
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    connect.remove(SNAPSHOT);

    until("copying again", () -> connect.exists(SNAPSHOT));
  }

  @Test
  void theCopyOfADeletedConnectorIsDeleted() {
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    connect.remove(CONNECTOR);

    until("deleted", () -> !connect.exists(SNAPSHOT));
  }

  @Test
  void aConnectorCreatedAnewFromItsTemplateGoesOnWithItsGeneration() {
    streaming();
    connect.put(CONNECTOR, template(), "STOPPED");

    until("running", () -> connect.status(CONNECTOR).equals("RUNNING/RUNNING"));

    assertThat(connect.config(CONNECTOR)).containsEntry("offset.partition.name", "shop.orders-g1");
    assertThat(collection().pausedByPerson()).isFalse();
  }

  @Test
  void aCopyThatAStaleServiceCreatedIsDeleted() {
    connect.put(CONNECTOR, template(), "STOPPED");
    until("copying", () -> phase(Phase.COPYING));
    Map<String, String> old = connect.config(SNAPSHOT);
    connect.offset(SNAPSHOT, "{\"_id\": \"{}\"}");
    until("completed", () -> phase(Phase.COMPLETED));
    connect.put(SNAPSHOT, old, "RUNNING");
    until("deleted", () -> !connect.exists(SNAPSHOT));

    log.append(new ResyncRequested(CONNECTOR, "r-1", now));
    until("copying anew", () -> generation(2, Phase.COPYING));
    connect.put(SNAPSHOT, old, "RUNNING");
    until(
        "the right copy",
        () ->
            connect.exists(SNAPSHOT)
                && connect
                    .config(SNAPSHOT)
                    .get("offset.partition.name")
                    .equals("shop.orders.snapshot-g2"));
  }

  @Test
  void connectorsWithoutTheGuardAreLeftAlone() {
    Map<String, String> config = template();
    config.remove("transforms");
    connect.put(CONNECTOR, config, "STOPPED");

    round.run();

    assertThat(connect.status(CONNECTOR)).isEqualTo("STOPPED/null");
    assertThat(log.state().nextOffset()).isZero();
  }

  @Test
  void whatGoesWrongWithOneCollectionDoesNotStopTheOthers() {
    Map<String, String> other = template();
    other.put("collection", "other");
    connect.put("a.first", other, "STOPPED");
    connect.put(CONNECTOR, template(), "STOPPED");
    connect.refuse(request -> request.contains("a.first"));
    inferred = new Inferred(contract(1, "title"), List.of(), 3);

    until("copying", () -> phase(Phase.COPYING));

    assertThat(connect.status("a.first")).isEqualTo("STOPPED/null");
  }

  @Test
  void aStaleServiceRepeatsWhatIsDoneWithoutHarm() {
    streaming();
    log.append(new GenerationStarted(CONNECTOR, 1, 5L, Instant.EPOCH, null));
    log.append(new GenerationMoved(CONNECTOR, 1, Phase.COPYING));
    log.append(approved(contract(1, "other"), null));

    assertThat(collection().generation().t0()).isEqualTo(T0);
    assertThat(phase(Phase.COMPLETED)).isTrue();
    assertThat(collection().contract()).contains(contract(1, "title"));
  }

  private static boolean idle(ExecutorService executor) {
    try {
      executor.submit(() -> {}).get();
      return true;
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
