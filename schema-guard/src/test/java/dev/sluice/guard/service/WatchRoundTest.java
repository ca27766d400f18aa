package dev.sluice.guard.service;

import static dev.sluice.guard.control.Entries.CONNECTOR;
import static dev.sluice.guard.control.Entries.contract;
import static dev.sluice.guard.control.Entries.decided;
import static dev.sluice.guard.control.Entries.drift;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.control.IncidentState;
import dev.sluice.guard.service.mongodb.OplogReach;
import dev.sluice.guard.service.mongodb.Standing;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Silence, the window of the oplog, and clocks. */
class WatchRoundTest extends RoundFixture {
  private static final String PARTITION = "offset.partition.name";

  @Test
  void aStreamThatSaysNothingIsRestartedAndThenHeld() {
    streaming();
    connect.offset(CONNECTOR, offset(1_700_000_100L));
    now = now.plusSeconds(11);
    round.run();
    now = now.plus(Duration.ofMinutes(4));
    round.run();
    assertThat(connect.count(RESTART)).isZero();

    now = now.plus(Duration.ofMinutes(1)).plusSeconds(1);
    until("restarted", () -> connect.count(RESTART) == 1);
    assertThat(collection().incident()).isNull();

    now = now.plus(Duration.ofMinutes(5)).plusSeconds(1);
    until("held", () -> stateOf("i-1") == IncidentState.PAUSED);
    assertThat(collection().incident().draft().reason()).isEqualTo(IncidentReason.SOURCE_SILENT);
    assertThat(collection().incident().draft().detail()).contains("PT5M");

    log.append(decided("i-1", Map.of()));
    until("copying anew", () -> generation(2, Phase.COPYING));
  }

  @Test
  void aHeartbeatEndsASilence() {
    streaming();
    for (int minute = 0; minute < 20; minute++) {
      connect.offset(CONNECTOR, offset(1_700_000_000L + minute / 4));
      now = now.plus(Duration.ofMinutes(1));
      round.run();
    }

    assertThat(connect.count(RESTART)).isZero();
    assertThat(collection().incident()).isNull();
  }

  @Test
  void whileMongodbDoesNotAnswerNobodyIsSilent() {
    streaming();
    reachable = false;
    for (int minute = 0; minute < 30; minute++) {
      now = now.plus(Duration.ofMinutes(1));
      round.run();
    }

    assertThat(connect.count(RESTART)).isZero();
    assertThat(collection().incident()).isNull();
  }

  @Test
  void theOplogWindowIsNotedWhileHeld() {
    streaming();
    connect.offset(CONNECTOR, offset(1_700_005_000L));
    oplogReach = new OplogReach.Since(1_700_000_000L);
    log.append(drift("i-9", contract(2, "title", "more")));
    now = now.plus(Duration.ofMinutes(6));
    until("noted", () -> window() != null);
    assertThat(window()).isEqualTo(new Incident.OplogWindow(5_000, now));

    oplogReach = new OplogReach.Since(1_700_001_000L);
    now = now.plusSeconds(31);
    IntStream.range(0, 3).forEach(i -> round.run());
    assertThat(window().seconds()).as("no news").isEqualTo(5_000);

    oplogReach = new OplogReach.Since(1_700_004_900L);
    now = now.plusSeconds(31);
    until("noted again", () -> window().seconds() == 100);
  }

  @Test
  void aPositionThatLeftTheOplogWhileHeldIsAnIncidentOfItsOwn() {
    streaming();
    log.append(drift("i-9", contract(2, "title", "more")));
    until("paused", () -> stateOf("i-9") == IncidentState.PAUSED);
    log.append(decided("i-9", Map.of()));
    until("applied", () -> log.state().incident("i-9").orElseThrow().applied());
    oplogHoldsFrom = Long.MAX_VALUE;
    connect.fail(CONNECTOR, "MongoCommandException: Command failed with error 286");

    until("held anew", () -> stateOf("i-1") == IncidentState.PAUSED);
    assertThat(collection().incident().draft().reason()).isEqualTo(IncidentReason.POSITION_LOST);
    assertThat(stateOf("i-9")).isEqualTo(IncidentState.RESUMED);

    log.append(decided("i-1", Map.of()));
    until("copying anew", () -> generation(2, Phase.COPYING));
  }

  @Test
  void whileKafkaTakesNoRecordsNobodyIsSilent() {
    streaming();
    kafkaTakes = false;
    minutes(30);
    assertThat(connect.count(RESTART)).isZero();

    kafkaTakes = true;
    minutes(4);
    assertThat(connect.count(RESTART)).as("its time counts anew").isZero();
    minutes(2);
    assertThat(connect.count(RESTART)).isEqualTo(1);

    kafkaTakes = false;
    minutes(3);
    kafkaTakes = true;
    minutes(3);
    assertThat(collection().incident()).as("Kafka was away after the restart").isNull();
    until("held", () -> collection().incident() != null, () -> minutes(1));
    assertThat(collection().incident().draft().reason()).isEqualTo(IncidentReason.SOURCE_SILENT);
  }

  @Test
  void aRefusedTokenGoesOnByTimeWhileTheOplogHasIt() {
    streaming();
    connect.offset(CONNECTOR, offset(1_700_000_100L));
    now = now.plusSeconds(11);
    connect.fail(CONNECTOR, "MongoCommandException: Command failed with error 280 (ChangeStream)");

    until("goes on", () -> connect.config(CONNECTOR).get(PARTITION).endsWith("-g1-t1700000100.1"));
    assertThat(connect.config(CONNECTOR))
        .containsEntry("startup.mode", "timestamp")
        .containsEntry(
            "startup.mode.timestamp.start.at.operation.time",
            "{\"$timestamp\": {\"t\": 1700000100, \"i\": 1}}");
    IntStream.range(0, 3).forEach(i -> round.run());
    round = newRound();
    IntStream.range(0, 3).forEach(i -> round.run());
    assertThat(connect.config(CONNECTOR).get(PARTITION)).endsWith("-g1-t1700000100.1");
    assertThat(connect.status(CONNECTOR)).isEqualTo("RUNNING/RUNNING");
    assertThat(collection().incident()).isNull();
    assertThat(collection().generation().number()).isEqualTo(1);
  }

  @Test
  void aTaskThatStillShowsItsOldFailureHasNotLostItsPosition() {
    streaming();
    connect.offset(CONNECTOR, offset(1_700_000_100L));
    now = now.plusSeconds(11);
    connect.restartsOnConfig(false);
    connect.fail(CONNECTOR, "MongoCommandException: Command failed with error 260");

    until("goes on", () -> connect.config(CONNECTOR).get(PARTITION).contains("-t"));
    IntStream.range(0, 20).forEach(i -> round.run());
    assertThat(collection().incident()).isNull();
    now = now.plusSeconds(2);
    until("restarted", () -> connect.status(CONNECTOR).equals("RUNNING/RUNNING"));
    assertThat(collection().incident()).isNull();
  }

  @Test
  void aTimeThatIsRefusedAgainAndAgainIsALostPosition() {
    streaming();
    connect.offset(CONNECTOR, offset(1_700_000_100L));
    now = now.plusSeconds(11);
    until(
        "held",
        () -> collection().incident() != null,
        () -> {
          connect.fail(CONNECTOR, "MongoCommandException: Command failed with error 280");
          now = now.plusSeconds(30);
          round.run();
        });
    assertThat(collection().incident().draft().reason()).isEqualTo(IncidentReason.POSITION_LOST);
  }

  @Test
  void aPositionIsNotLostWhileMongodbDoesNotAnswer() {
    streaming();
    reachable = false;
    connect.fail(CONNECTOR, "MongoCommandException: Command failed with error 286");
    IntStream.range(0, 5).forEach(i -> round.run());
    assertThat(collection().incident()).isNull();

    oplogHoldsFrom = Long.MAX_VALUE;
    reachable = true;
    now = now.plusSeconds(6);
    until("held", () -> stateOf("i-1") == IncidentState.PAUSED);
    assertThat(collection().incident().draft().reason()).isEqualTo(IncidentReason.POSITION_LOST);
  }

  @Test
  void anEventThatIsTooLargeIsAnIncidentThatNamesTheRemedy() {
    streaming();
    connect.fail(
        CONNECTOR,
        "MongoQueryException: Query failed with error code 10334 and 'BSONObj size: 18874730'");

    until("held", () -> stateOf("i-1") == IncidentState.PAUSED);
    assertThat(collection().incident().draft().reason()).isEqualTo(IncidentReason.UNKNOWN_EVENT);
    assertThat(collection().incident().draft().detail())
        .contains("10334", "change.stream.full.document.before.change=off");
  }

  @Test
  void eventsComeWithoutUpdateDescriptionWhateverThePipeline() {
    streaming();
    assertThat(connect.config(CONNECTOR))
        .containsEntry("pipeline", "[{\"$project\": {\"updateDescription\": 0}}]");
  }

  @Test
  void aViewIsAnIncidentUntilTheNameIsThatOfACollection() {
    standing = new Standing.Refused("shop.orders is a view on raw");
    connect.put(CONNECTOR, template(), "STOPPED");
    until("held", () -> stateOf("i-1") == IncidentState.PAUSED);
    assertThat(collection().incident().draft().reason()).isEqualTo(IncidentReason.NO_CHANGE_STREAM);
    assertThat(collection().incident().draft().detail()).contains("is a view on raw");

    standing = new Standing.Collection(true);
    until(
        "copying",
        () -> phase(Phase.COPYING),
        () -> {
          now = now.plusSeconds(11);
          round.run();
        });
  }

  @Test
  void theCopyWaitsForTheMembersThatItMayReadFrom() {
    copyFrom = now.plusSeconds(10);
    membersHaveT0 = false;
    connect.put(CONNECTOR, template(), "STOPPED");
    until("streaming", () -> phase(Phase.STREAMING));
    for (int i = 0; i < 5; i++) {
      now = now.plusSeconds(11);
      round.run();
    }
    assertThat(connect.exists(SNAPSHOT)).isFalse();

    membersHaveT0 = true;
    until(
        "copying",
        () -> phase(Phase.COPYING),
        () -> {
          now = now.plusSeconds(11);
          round.run();
        });
  }

  @Test
  void aClockThatIsSetBackDelaysNothingAndSetForwardHurriesNothing() {
    copyFrom = now.plusSeconds(10);
    connect.put(CONNECTOR, template(), "STOPPED");
    until("streaming", () -> phase(Phase.STREAMING));
    wall = wall.plus(Duration.ofDays(1));
    IntStream.range(0, 3).forEach(i -> round.run());
    assertThat(connect.exists(SNAPSHOT)).as("set forward").isFalse();

    wall = wall.minus(Duration.ofDays(2));
    now = now.plusSeconds(10);
    until("copying", () -> phase(Phase.COPYING));
  }

  private void minutes(int count) {
    for (int minute = 0; minute < count; minute++) {
      now = now.plus(Duration.ofMinutes(1));
      round.run();
      settle();
      round.run();
    }
  }

  /** Questions are asked in a thread of their own: they are answered when this one is. */
  private void settle() {
    try {
      executor.submit(() -> {}).get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private Incident.OplogWindow window() {
    return log.state().incident("i-9").orElseThrow().oplogWindow();
  }

  private static String offset(long seconds) {
    return "{\"_id\": \"{\\\"_data\\\": \\\"82%08X0000000129\\\"}\"}".formatted(seconds);
  }
}
