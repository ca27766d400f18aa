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
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Silence, the window of the oplog, and clocks. */
class WatchRoundTest extends RoundFixture {
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
    oplogStart = OptionalLong.of(1_700_000_000L);
    log.append(drift("i-9", contract(2, "title", "more")));
    now = now.plus(Duration.ofMinutes(6));
    until("noted", () -> window() != null);
    assertThat(window()).isEqualTo(new Incident.OplogWindow(5_000, now));

    oplogStart = OptionalLong.of(1_700_001_000L);
    now = now.plusSeconds(31);
    IntStream.range(0, 3).forEach(i -> round.run());
    assertThat(window().seconds()).as("no news").isEqualTo(5_000);

    oplogStart = OptionalLong.of(1_700_004_900L);
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
    connect.fail(CONNECTOR, "MongoCommandException: Command failed with error 286");

    until("held anew", () -> stateOf("i-1") == IncidentState.PAUSED);
    assertThat(collection().incident().draft().reason()).isEqualTo(IncidentReason.POSITION_LOST);
    assertThat(stateOf("i-9")).isEqualTo(IncidentState.RESUMED);

    log.append(decided("i-1", Map.of()));
    until("copying anew", () -> generation(2, Phase.COPYING));
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

  private Incident.OplogWindow window() {
    return log.state().incident("i-9").orElseThrow().oplogWindow();
  }

  private static String offset(long seconds) {
    return "{\"_id\": \"{\\\"_data\\\": \\\"82%08X0000000129\\\"}\"}".formatted(seconds);
  }
}
