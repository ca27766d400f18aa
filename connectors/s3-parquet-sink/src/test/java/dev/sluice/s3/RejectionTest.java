package dev.sluice.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.Hold;
import dev.sluice.files.HoldReason;
import dev.sluice.files.MissingOffsets;
import dev.sluice.s3.sim.Orders;
import dev.sluice.s3.sim.SimulatedWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

/** Records that no file holds. */
class RejectionTest extends ChainFixture {

  private SinkRecord schemaless(long offset) {
    return new SinkRecord(Orders.TOPIC, 0, null, null, null, Map.of("a", 1), offset);
  }

  @Test
  void recordThatNoFileHoldsIsReportedAndTheOthersAreWritten() {
    produce(Orders.V1, 0, 4);
    kafka.append(TP, schemaless(4));
    produce(Orders.V1, 5, 20);
    List<String> reported = new ArrayList<>();
    SimulatedWorker worker =
        start(
            (record, error) -> {
              reported.add(record.kafkaOffset() + ": " + error.getMessage());
              return CompletableFuture.completedFuture(null);
            });
    turnUntilAnnounced(worker, 11);
    assertThat(announced()).first().isEqualTo("0-11");
    assertThat(kafka.events().get(0).rows()).isEqualTo(10);
    assertThat(reported).singleElement().asString().startsWith("4: Record " + TP + "@4");
    assertThat(worker.metric("records-rejected-total[%s]".formatted(Orders.TOPIC))).isEqualTo(1);
  }

  @Test
  void fileIsCreatedOnlyAfterItsBadRecordsAreReported() {
    produce(Orders.V1, 0, 4);
    kafka.append(TP, schemaless(4));
    produce(Orders.V1, 5, 11);
    CompletableFuture<Void> report = new CompletableFuture<>();
    SimulatedWorker worker = start((record, error) -> report);
    worker.turnUntil(() -> worker.metric("upload-queue-files[]") == 1);
    for (int i = 0; i < 20; i++) {
      worker.turn(10);
    }
    assertThat(files()).isEmpty();
    report.complete(null);
    turnUntilAnnounced(worker, 11);
  }

  @Test
  void reportThatFailsHoldsThePartitionUntilOneArrives() {
    produce(Orders.V1, 0, 4);
    kafka.append(TP, schemaless(4));
    produce(Orders.V1, 5, 11);
    AtomicBoolean full = new AtomicBoolean(true);
    AtomicInteger reports = new AtomicInteger();
    SimulatedWorker worker =
        start(
            (record, error) -> {
              reports.incrementAndGet();
              return full.get()
                  ? CompletableFuture.failedFuture(new IllegalStateException("full"))
                  : CompletableFuture.completedFuture(null);
            });
    Hold hold = turnUntilHeld(worker, HoldReason.UNREPORTED_RECORD);
    assertThat(hold.message()).contains("errant-record reporter").contains("full");
    worker.turnUntil(
        () -> {
          clock.addAndGet(100);
          assertThat(worker.held()).hasSize(1);
          return reports.get() > 3;
        });
    assertThat(files()).isEmpty();
    full.set(false);
    turnUntilReleased(worker);
    turnUntilAnnounced(worker, 11);
  }

  @Test
  void reporterThatToleratesNothingHoldsThePartitionNamingTheRecord() {
    kafka.append(TP, schemaless(0));
    SimulatedWorker worker =
        start(
            (record, error) -> {
              throw new ConnectException("Tolerance exceeded in error handler", error);
            });
    assertThat(turnUntilHeld(worker, HoldReason.REFUSED_RECORD).message())
        .contains(TP + "@0")
        .contains("schemas.enable=true");
  }

  @Test
  void badRecordDoesNotEndTheFile() {
    for (long offset = 0; offset < 18; offset += 2) {
      produce(Orders.V1, offset, offset + 1);
      kafka.append(TP, schemaless(offset + 1));
    }
    produce(Orders.V1, 18, 19);
    turnUntilAnnounced(start((record, error) -> CompletableFuture.completedFuture(null)), 19);
    assertThat(announced()).containsExactly("0-19");
  }

  @Test
  void skippedTombstonesBehindTheLastFileAreCommittedAndNotMissedAfterRetention() {
    config.put("tombstones", "skip");
    produce(Orders.V1, 0, 10);
    for (long offset = 10; offset < 15; offset++) {
      kafka.append(TP, new SinkRecord(Orders.TOPIC, 0, null, "k", null, null, offset));
    }
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 10);
    first.turnUntil(
        () -> {
          first.commit();
          return kafka.committedOffset(TP).orElse(0) == 15;
        });
    first.close();
    workers.clear();
    kafka.deleteBefore(TP, 15);
    produce(Orders.V1, 15, 25);
    turnUntilAnnounced(start(), 25);
    assertThat(announced()).containsExactly("0-10", "10-25");
  }

  @Test
  void recordsThatExpiredBeforeSkippedTombstoneAreMissedAfterRestart() {
    config.put("tombstones", "skip");
    produce(Orders.V1, 0, 10);
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 10);
    first.turn(0);
    produce(Orders.V1, 10, 20);
    kafka.append(TP, new SinkRecord(Orders.TOPIC, 0, null, "k", null, null, 20));
    kafka.deleteBefore(TP, 20);
    first.turn(500);
    // Nobody has asked yet whether anything was lost between 10 and 20.
    first.close();
    workers.clear();
    assertThat(kafka.committedOffset(TP)).hasValue(10);
    assertThat(turnUntilHeld(start(), HoldReason.EXPIRED_RECORDS).missing())
        .contains(new MissingOffsets("topic-id-1", 10, 20));
  }

  @Test
  void committedOffsetDoesNotGoBackBehindSkippedTombstones() {
    config.put("tombstones", "skip");
    for (long offset = 0; offset < 5; offset++) {
      kafka.append(TP, new SinkRecord(Orders.TOPIC, 0, null, "k", null, null, offset));
    }
    SimulatedWorker worker = start();
    worker.turnUntil(
        () -> {
          worker.commit();
          return kafka.committedOffset(TP).orElse(0) == 5;
        });
    kafka.deleteBefore(TP, 5);
    produce(Orders.V1, 5, 6);
    worker.turnUntil(() -> worker.metric("memory-bytes[]") > 0);
    worker.commit();
    assertThat(kafka.committedOffset(TP)).hasValue(5);
    produce(Orders.V1, 6, 15);
    turnUntilAnnounced(start(), 15);
  }

  @Test
  void zombieAndOwnerBeginTheSameChainWhenOnlyTombstonesWereCommitted() {
    config.put("tombstones", "skip");
    SimulatedWorker zombie = start();
    zombie.turnUntil(() -> zombie.timeout() > 500);
    for (long offset = 0; offset < 5; offset++) {
      kafka.append(TP, new SinkRecord(Orders.TOPIC, 0, null, "k", null, null, offset));
    }
    zombie.turnUntil(
        () -> {
          zombie.commit();
          return kafka.committedOffset(TP).orElse(0) == 5;
        });
    zombie.fence();
    produce(Orders.V1, 5, 15);
    SimulatedWorker owner = start();
    turnUntilAnnounced(owner, 15);
    zombie.turnUntil(() -> kafka.events().size() == 2);
    assertThat(files()).containsExactly(key(0));
  }

  @Test
  void offsetThatAnotherCommittedBeyondTheChainIsNoProofThatNothingIsMissing() {
    produce(Orders.V1, 0, 10);
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 10);
    first.close();
    workers.clear();
    produce(Orders.V1, 10, 25);
    kafka.deleteBefore(TP, 15);
    kafka.commit(TP, 15);
    assertThat(turnUntilHeld(start(), HoldReason.EXPIRED_RECORDS).message())
        .contains("begins at 15");
  }

  @Test
  void badRecordHoldsThePartitionBehindWhatCameBefore() {
    produce(Orders.V1, 0, 3);
    kafka.append(TP, schemaless(3));
    produce(Orders.V1, 4, 20);
    SimulatedWorker worker = start();
    Hold hold = turnUntilHeld(worker, HoldReason.REFUSED_RECORD);
    assertThat(hold.message())
        .contains(TP + "@3")
        .contains("no schema")
        .contains("./sluice chain skip " + TP);
    assertThat(hold.missing()).contains(new MissingOffsets("topic-id-1", 3, 4));
    assertThat(announced()).containsExactly("0-3");
    assertThat(kafka.committedOffset(TP)).hasValue(3);

    SimulatedWorker next = skip("topic-id-1", 0, 3);
    turnUntilAnnounced(next, 14);
    assertThat(announced()).containsExactly("0-3", "3-14");
    assertThat(kafka.events().get(1).rows()).isEqualTo(10);
    assertThat(next.metric("records-skipped-total[" + Orders.TOPIC + "]")).isEqualTo(1);
    turnUntilReleased(next);
  }

  @Test
  void tombstoneHoldsThePartitionUnlessSkipped() {
    produce(Orders.V1, 0, 3);
    kafka.append(TP, new SinkRecord(Orders.TOPIC, 0, null, "k", null, null, 3));
    produce(Orders.V1, 4, 14);
    assertThat(turnUntilHeld(start(), HoldReason.REFUSED_RECORD).message())
        .contains(TP + "@3")
        .contains("tombstones=skip");
    config.put("tombstones", "skip");
    SimulatedWorker second = restart();
    turnUntilAnnounced(second, 14);
    assertThat(announced()).containsExactly("0-3", "3-14");
    assertThat(kafka.events().get(1).rows()).isEqualTo(10);
    assertThat(second.metric("tombstones-skipped-total[" + Orders.TOPIC + "]")).isEqualTo(1);
  }
}
