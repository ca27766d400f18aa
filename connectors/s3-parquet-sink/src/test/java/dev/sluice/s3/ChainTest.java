package dev.sluice.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.files.ChainNote;
import dev.sluice.files.FileEvent;
import dev.sluice.files.Hold;
import dev.sluice.files.HoldReason;
import dev.sluice.files.MissingOffsets;
import dev.sluice.s3.sim.FaultyStore.Fault;
import dev.sluice.s3.sim.Orders;
import dev.sluice.s3.sim.S3Server;
import dev.sluice.s3.sim.SimulatedWorker;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** The chain of files: how it grows, is found again, and what it refuses. */
class ChainTest extends ChainFixture {

  @Test
  void filesFollowEachOtherAndAreAnnounced() {
    produce(Orders.V1, 0, 25);
    SimulatedWorker worker = start();
    turnUntilAnnounced(worker, 20);
    clock.addAndGet(1_000);
    turnUntilAnnounced(worker, 25);
    assertThat(files()).containsExactly(key(0), key(10), key(20));
    assertThat(announced()).containsExactly("0-10", "10-20", "20-25");
    FileEvent event = kafka.events().get(0);
    assertThat(event.key()).isEqualTo(key(0));
    assertThat(event.bucket()).isEqualTo(S3Server.BUCKET);
    assertThat(event.size().getAsLong()).isEqualTo(s3.bytes(key(0)).length);
    assertThat(event.topicId()).isEqualTo("topic-id-1");
  }

  @Test
  void metadataFollowsTheFormat() {
    produce(Orders.V1, 0, 10);
    turnUntilAnnounced(start(), 10);
    Map<String, String> metadata =
        s3.client().headObject(b -> b.bucket(S3Server.BUCKET).key(key(0))).metadata();
    assertThat(metadata)
        .containsEntry("sluice-to", "10")
        .containsEntry("sluice-rows", "10")
        .containsEntry("sluice-contract-version", "1")
        .containsEntry("sluice-topic-id", "topic-id-1")
        .containsEntry("sluice-first", "true")
        .containsEntry("sluice-checksum", kafka.events().get(0).checksum().orElseThrow())
        .containsKey("sluice-writer");
  }

  @Test
  void offsetsAreCommittedOnlyUpToWhatIsAnnounced() {
    produce(Orders.V1, 0, 15);
    SimulatedWorker worker = start();
    turnUntilAnnounced(worker, 10);
    worker.turnUntil(() -> kafka.committedOffset(TP).orElse(0) > 0);
    assertThat(kafka.committedOffset(TP)).hasValue(10);
  }

  @Test
  void partitionThatIsTakenAwayWhilePausedGoesOnWhenItComesBack() {
    produce(Orders.V1, 0, 10);
    AtomicBoolean found = new AtomicBoolean();
    s3.faults().onList(() -> await(found::get));
    SimulatedWorker worker = start();
    worker.turn(1);
    assertThat(worker.paused(TP)).isTrue();
    found.set(true);

    worker.rebalance();
    // Time to find the end of the chain once more: then the first put() has nothing to pause for.
    LockSupport.parkNanos(Duration.ofMillis(500).toNanos());

    turnUntilAnnounced(worker, 10);
  }

  @Test
  void newContractVersionEndsTheFile() {
    produce(Orders.V1, 0, 4);
    produce(Orders.V2, 4, 14);
    turnUntilAnnounced(start(), 14);
    assertThat(announced()).containsExactly("0-4", "4-14");
    assertThat(kafka.events().stream().map(FileEvent::contractVersion)).containsExactly(1, 2);
  }

  @Test
  void gapsOfTransactionMarkersLieInsideTheChain() {
    produce(Orders.V1, 0, 5);
    kafka.appendGap(TP, 2);
    produce(Orders.V1, 7, 12);
    kafka.appendGap(TP, 3);
    produce(Orders.V1, 15, 25);
    turnUntilAnnounced(start(), 25);
    assertThat(announced()).containsExactly("0-12", "12-25");
    assertThat(kafka.events().get(1).rows()).isEqualTo(10);
  }

  @Test
  void idleTopicAsksToBeCalledWhenTheFileIsOldEnough() {
    produce(Orders.V1, 0, 1);
    SimulatedWorker worker = start();
    worker.turnUntil(() -> worker.timeout() > 500);
    assertThat(worker.timeout()).isLessThanOrEqualTo(1_000);
  }

  @Test
  void restartGoesOnAtTheEndOfTheChain() {
    produce(Orders.V1, 0, 15);
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 10);
    first.close();
    workers.clear();
    produce(Orders.V1, 15, 20);
    turnUntilAnnounced(start(), 20);
    assertThat(files()).containsExactly(key(0), key(10));
  }

  @Test
  void fileThatWasStoredBeforeItsOffsetWasCommittedIsAnnouncedAgain() {
    produce(Orders.V1, 0, 10);
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 10);
    kafka.commit(TP, 0);
    SimulatedWorker second = start();
    second.turnUntil(() -> kafka.events().size() == 2);
    assertThat(kafka.events().get(1)).isEqualTo(kafka.events().get(0));
    assertThat(files()).containsExactly(key(0));
  }

  @Test
  void committedOffsetInsideOfFileDoesNotWriteItsRecordsAgain() {
    produce(Orders.V1, 0, 30);
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 30);
    kafka.commit(TP, 25);
    produce(Orders.V1, 30, 40);
    turnUntilAnnounced(start(), 40);
    assertThat(files()).containsExactly(key(0), key(10), key(20), key(30));
  }

  @Test
  void committedOffsetBeyondTheChainDoesNotLoseRecords() {
    produce(Orders.V1, 0, 30);
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 30);
    produce(Orders.V1, 30, 50);
    kafka.commit(TP, 45);
    turnUntilAnnounced(start(), 50);
    assertThat(announced()).contains("30-40", "40-50");
  }

  @Test
  void lostCommittedOffsetLeadsToTheEndOfTheChain() {
    produce(Orders.V1, 0, 30);
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 30);
    kafka.forget(TP);
    produce(Orders.V1, 30, 40);
    turnUntilAnnounced(start(), 40);
    assertThat(files()).hasSize(4);
  }

  @Test
  void fileOfZombieIsFollowed() {
    produce(Orders.V1, 0, 4);
    SimulatedWorker zombie = start();
    zombie.turn(500);
    zombie.turnUntil(() -> zombie.timeout() > 500);
    // The zombie holds records 0 to 3. Another task takes over and writes other bounds.
    produce(Orders.V1, 4, 10);
    SimulatedWorker owner = start();
    turnUntilAnnounced(owner, 10);
    clock.addAndGet(1_000);
    zombie.turnUntil(() -> kafka.events().size() == 2);
    produce(Orders.V1, 10, 20);
    turnUntilAnnounced(owner, 20);
    assertThat(files()).containsExactly(key(0), key(10));
    assertThat(announced()).containsExactly("0-10", "0-10", "10-20");
  }

  @Test
  void deniedAccessHoldsThePartitionWithTheRemedyUntilItIsGiven() {
    s3.faults().onCreate(Fault.DENIED);
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    Hold hold = turnUntilHeld(worker, HoldReason.REFUSED_REQUEST);
    assertThat(hold.message()).contains(key(0)).contains("s3:PutObject");
    assertThat(hold.since()).isEqualTo(NOW);
    assertThat(hold.missing()).isEmpty();
    turnUntilReleased(worker);
    turnUntilAnnounced(worker, 10);
    assertThat(announced()).containsExactly("0-10");
  }

  @Test
  void missingBucketFailsTheTaskWithTheRemedy() {
    config.put("s3.bucket", "not-there");
    SimulatedWorker worker = start();
    assertThatThrownBy(() -> turnUntilAnnounced(worker, 10))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("'not-there' does not exist")
        .hasMessageContaining("s3.bucket");
  }

  @Test
  void storeThatIgnoresConditionsIsRefused() {
    s3.faults().ignoreConditions();
    SimulatedWorker worker = start();
    assertThatThrownBy(() -> turnUntilAnnounced(worker, 10))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("If-None-Match");
    assertThat(files()).isEmpty();
  }

  @Test
  void recreatedTopicIsHeldUntilGenerationStartsNewChain() {
    produce(Orders.V1, 0, 10);
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 10);
    kafka.recreate(Orders.TOPIC, "topic-id-2");
    produce(Orders.V1, 0, 10);
    Hold hold = turnUntilHeld(restart(), HoldReason.RECREATED_TOPIC);
    assertThat(hold.message())
        .contains("deleted and created again")
        .contains("./sluice chain renew " + Orders.TOPIC);
    config.put("generation", Orders.TOPIC + "=1");
    SimulatedWorker third = restart();
    third.turnUntil(() -> kafka.events().size() >= 2);
    assertThat(s3.keys(root + "/generation=1/" + Orders.TOPIC)).hasSize(1);
    assertThat(kafka.events().get(1).topicId()).isEqualTo("topic-id-2");
    assertThat(kafka.events().get(1).first()).contains(true);
    turnUntilReleased(third);
  }

  @Test
  void topicRecreatedUnderRunningTaskIsNoticed() {
    produce(Orders.V1, 0, 15);
    SimulatedWorker worker = start();
    turnUntilAnnounced(worker, 10);
    kafka.recreate(Orders.TOPIC, "topic-id-2");
    produce(Orders.V1, 0, 5);
    clock.addAndGet(2_000);
    turnUntilHeld(worker, HoldReason.RECREATED_TOPIC);
    assertThat(files()).containsExactly(key(0));
  }

  @Test
  void topicRecreatedWhileNothingIsOpenIsNoticedByItsReplays() {
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    turnUntilAnnounced(worker, 10);
    worker.turn(0);
    kafka.recreate(Orders.TOPIC, "topic-id-2");
    produce(Orders.V1, 0, 5);
    turnUntilHeld(worker, HoldReason.RECREATED_TOPIC);
    assertThat(files()).containsExactly(key(0));
  }

  @Test
  void retentionThatOvertakesStoppedSinkHoldsThePartitionUntilSomebodyDecides() {
    produce(Orders.V1, 0, 10);
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 10);
    produce(Orders.V1, 10, 40);
    first.close();
    workers.clear();
    kafka.deleteBefore(TP, 20);
    Hold hold = turnUntilHeld(start(), HoldReason.EXPIRED_RECORDS);
    assertThat(hold.message())
        .contains(TP.toString())
        .contains("is 10")
        .contains("begins at 20")
        .contains("./sluice chain skip " + TP);
    assertThat(hold.missing()).contains(new MissingOffsets("topic-id-1", 10, 20));

    // More goes before the decision: what it did not know of is not skipped.
    kafka.deleteBefore(TP, 22);
    hold = turnUntilHeld(skip("topic-id-1", 10, 19), HoldReason.EXPIRED_RECORDS);
    assertThat(hold.missing()).contains(new MissingOffsets("topic-id-1", 20, 22));
    SimulatedWorker last = skip("topic-id-1", 20, 21);
    turnUntilAnnounced(last, 32);
    assertThat(announced().stream().distinct()).containsExactly("0-10", "10-32");
    turnUntilReleased(last);
  }

  @Test
  void retentionThatOvertakesRunningSinkIsNoticed() {
    produce(Orders.V1, 0, 5);
    SimulatedWorker worker = start();
    worker.turnUntil(() -> worker.timeout() > 500);
    produce(Orders.V1, 5, 15);
    kafka.deleteBefore(TP, 8);
    assertThat(turnUntilHeld(worker, HoldReason.EXPIRED_RECORDS).message())
        .contains("is 5")
        .contains("begins at 8");
    assertThat(files()).isEmpty();
  }

  @Test
  void sweepOfTheGuardIsRowAndNoDelete() throws Exception {
    produce(Orders.V1, 0, 3);
    Struct sweep =
        Orders.value(Orders.V1, 3).put("_sluice_key", "").put("_sluice_op", "s").put("title", null);
    kafka.append(TP, new SinkRecord(Orders.TOPIC, 0, null, "", Orders.V1, sweep, 3));
    produce(Orders.V1, 4, 10);
    turnUntilAnnounced(start(), 10);
    FileEvent event = kafka.events().get(0);
    assertThat(event.rows()).isEqualTo(10);
    assertThat(event.deletes()).isEqualTo(1);
    assertThat(
            duckdb.query(
                "SELECT _sluice_key, _sluice_op, title FROM %s WHERE _sluice_offset = 3"
                    .formatted(duckdb.file(s3.bytes(key(0))))))
        .containsExactly(Arrays.asList("", "s", null));
  }

  @Test
  void markersBehindTheLastRecordAreNotMissedAfterRetention() {
    produce(Orders.V1, 0, 10);
    kafka.appendGap(TP, 1);
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 10);
    first.turnUntil(
        () -> {
          clock.addAndGet(1_000);
          first.commit();
          return position() == 11;
        });
    // Longer idle than the topic's retention: the records go, and the marker with them.
    kafka.deleteBefore(TP, 11);
    produce(Orders.V1, 11, 21);
    turnUntilAnnounced(first, 21);
    first.close();
    workers.clear();
    assertThat(announced()).containsExactly("0-10", "10-21");
  }

  @Test
  void markersBehindTheLastRecordAreNotMissedAfterRestart() {
    produce(Orders.V1, 0, 10);
    kafka.appendGap(TP, 1);
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 10);
    first.turnUntil(
        () -> {
          clock.addAndGet(1_000);
          first.commit();
          return position() == 11;
        });
    first.close();
    workers.clear();
    kafka.deleteBefore(TP, 11);
    produce(Orders.V1, 11, 21);
    turnUntilAnnounced(start(), 21);
    assertThat(announced()).containsExactly("0-10", "10-21");
  }

  @Test
  void recordThatComesWhileLookingAheadIsNotPassedOver() {
    produce(Orders.V1, 0, 10);
    kafka.appendGap(TP, 1);
    SimulatedWorker worker = start();
    turnUntilAnnounced(worker, 10);
    clock.addAndGet(20_000);
    worker.turn(0);
    clock.addAndGet(20_000);
    worker.turn(0);
    produce(Orders.V1, 11, 20);
    worker.turnUntil(
        () -> {
          clock.addAndGet(100);
          return kafka.events().stream().anyMatch(e -> e.to() >= 20);
        });
    assertThat(kafka.events().stream().mapToLong(FileEvent::rows).sum()).isEqualTo(19);
  }

  @Test
  void holeInTheChainHoldsThePartitionUntilTheFileIsBack() {
    FileEvent lost = holeFrom10To20();
    SimulatedWorker worker = start();
    Hold hold = turnUntilHeld(worker, HoldReason.MISSING_FILE);
    assertThat(hold.message())
        .contains("has a hole")
        .contains("offset 10")
        .contains(key(20))
        .contains("./sluice chain skip " + TP);
    assertThat(hold.missing()).contains(new MissingOffsets("topic-id-1", 10, 20));
    restore(lost);
    turnUntilReleased(worker);
    produce(Orders.V1, 30, 40);
    turnUntilAnnounced(worker, 40);
    assertThat(files()).containsExactly(key(0), key(10), key(20), key(30));
  }

  @Test
  void holeInTheChainIsPassedWhenSomebodyDecidesSo() {
    holeFrom10To20();
    turnUntilHeld(start(), HoldReason.MISSING_FILE);
    turnUntilHeld(skip("topic-id-1", 10, 18), HoldReason.MISSING_FILE);
    SimulatedWorker worker = skip("topic-id-1", 19, 19);
    produce(Orders.V1, 30, 40);
    turnUntilAnnounced(worker, 40);
    assertThat(files()).containsExactly(key(0), key(20), key(30));
  }

  private byte[] lostBytes;
  private Map<String, String> lostMetadata;

  private FileEvent holeFrom10To20() {
    produce(Orders.V1, 0, 30);
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 30);
    first.close();
    workers.clear();
    lostBytes = s3.bytes(key(10));
    lostMetadata = s3.client().headObject(b -> b.bucket(S3Server.BUCKET).key(key(10))).metadata();
    s3.client().deleteObject(b -> b.bucket(S3Server.BUCKET).key(key(10)));
    kafka.commit(TP, 0);
    return kafka.events().get(1);
  }

  private void restore(FileEvent lost) {
    s3.client()
        .putObject(
            b -> b.bucket(S3Server.BUCKET).key(lost.key()).metadata(lostMetadata),
            RequestBody.fromBytes(lostBytes));
  }

  @Test
  void logThatIsShorterThanTheChainHoldsThePartition() {
    produce(Orders.V1, 0, 10);
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 10);
    kafka.recreate(Orders.TOPIC, "topic-id-1");
    produce(Orders.V1, 0, 5);
    assertThat(turnUntilHeld(restart(), HoldReason.LOST_RECORDS).message())
        .contains("log ends at 5")
        .contains("./sluice chain renew " + Orders.TOPIC);
  }

  @Test
  void foreignObjectInTheChainHoldsThePartitionUntilItIsAway() {
    s3.client()
        .putObject(b -> b.bucket(S3Server.BUCKET).key(key(0)), RequestBody.fromString("not ours"));
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    assertThat(turnUntilHeld(worker, HoldReason.FOREIGN_OBJECT).message())
        .contains(key(0))
        .contains("did not write it");
    s3.client().deleteObject(b -> b.bucket(S3Server.BUCKET).key(key(0)));
    turnUntilReleased(worker);
    turnUntilAnnounced(worker, 10);
  }

  @Test
  void memoryPressureEndsTheLargestFileAndPausesReading() {
    config.put("file.max.rows", "1000000");
    config.put("memory.budget.bytes", "1048576");
    s3.faults()
        .onCreate(
            () -> {
              await(() -> workers.get(0).paused(TP));
              return Fault.NONE;
            });
    produce(Orders.V1, 0, 60_000);
    SimulatedWorker worker = start();
    worker.turnUntil(() -> !kafka.events().isEmpty());
    worker.turnUntil(() -> worker.metric("memory-bytes[]") < 1_000_000 && !worker.paused(TP));
    long last = kafka.events().get(kafka.events().size() - 1).to();
    assertThat(kafka.events().get(0).rows()).isLessThan(60_000);
    assertThat(last).isPositive();
  }

  /** Below this offset nothing has to be written any more, as the note says; -1 without one. */
  private long position() {
    return ChainNote.read(kafka.committedNote(TP))
        .flatMap(ChainNote::chain)
        .map(ChainNote.Chain::position)
        .orElse(-1L);
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not reached within a minute");
      }
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
  }

  @Test
  void metricsCountWhatIsStored() {
    produce(Orders.V1, 0, 20);
    SimulatedWorker worker = start();
    worker.turnUntil(() -> kafka.events().size() == 2);
    worker.turnUntil(() -> worker.metric("files-total[" + Orders.TOPIC + "]") == 2);
    assertThat(worker.metric("rows-total[" + Orders.TOPIC + "]")).isEqualTo(20);
    assertThat(worker.metric("deletes-total[" + Orders.TOPIC + "]")).isEqualTo(2);
    assertThat(worker.metric("bytes-total[" + Orders.TOPIC + "]"))
        .isEqualTo(s3.bytes(key(0)).length + s3.bytes(key(10)).length);
  }
}
