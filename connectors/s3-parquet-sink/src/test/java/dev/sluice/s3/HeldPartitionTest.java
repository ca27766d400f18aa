package dev.sluice.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.ChainNote;
import dev.sluice.files.HoldReason;
import dev.sluice.s3.sim.FaultyStore.Fault;
import dev.sluice.s3.sim.Orders;
import dev.sluice.s3.sim.S3Server;
import dev.sluice.s3.sim.SimulatedWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/** A partition that cannot go on: it alone waits, is shown, and goes on when it can. */
class HeldPartitionTest extends ChainFixture {

  private static final TopicPartition OTHER = new TopicPartition(Orders.TOPIC, 1);

  private void refusedRecord(long offset) {
    kafka.append(TP, new SinkRecord(Orders.TOPIC, 0, null, null, null, Map.of("a", 1), offset));
  }

  private void produceOther(long from, long to) {
    for (long offset = from; offset < to; offset++) {
      kafka.append(OTHER, Orders.record(Orders.V1, 1, offset));
    }
  }

  private void turnUntilOtherIsAnnounced(SimulatedWorker worker, long to) {
    worker.turnUntil(
        () -> kafka.events().stream().anyMatch(e -> e.partition() == 1 && e.to() == to));
  }

  private void foreignObject() {
    s3.client()
        .putObject(b -> b.bucket(S3Server.BUCKET).key(key(0)), RequestBody.fromString("not ours"));
  }

  @Test
  void stopsNoOther() {
    refusedRecord(0);
    produceOther(0, 10);
    SimulatedWorker worker = start(null, List.of(TP, OTHER));
    turnUntilOtherIsAnnounced(worker, 10);
    turnUntilHeld(worker, HoldReason.REFUSED_RECORD);
    produceOther(10, 30);
    turnUntilOtherIsAnnounced(worker, 30);
    assertThat(worker.paused(OTHER)).isFalse();
    assertThat(worker.paused(TP)).isTrue();
    assertThat(kafka.events()).allMatch(event -> event.partition() == 1);
  }

  @Test
  void isLookedAtAgainSeldomerEachTime() {
    config.put("held.recheck.ms", "5000");
    foreignObject();
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    turnUntilHeld(worker, HoldReason.FOREIGN_OBJECT);
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      worker.turn(0);
      waits.add(worker.timeout());
      long lists = worker.metric("requests-total[ListObjectsV2]");
      clock.addAndGet(worker.timeout() - 1);
      worker.turn(0);
      assertThat(worker.timeout()).isEqualTo(1);
      assertThat(worker.metric("requests-total[ListObjectsV2]")).isEqualTo(lists);
      clock.addAndGet(1);
      worker.turn(0);
      worker.turnUntil(() -> worker.timeout() > 500);
      assertThat(worker.held()).hasSize(1);
    }
    assertThat(waits).containsExactly(1_000L, 2_000L, 4_000L, 5_000L, 5_000L);
  }

  @Test
  void recordThatIsRefusedIsNotReadAgainAndAgain() {
    refusedRecord(0);
    SimulatedWorker worker = start();
    turnUntilHeld(worker, HoldReason.REFUSED_RECORD);
    clock.addAndGet(10_000_000_000L);
    worker.turn(0);
    assertThat(worker.timeout()).isGreaterThan(10_000_000_000L);
    assertThat(worker.held()).hasSize(1);
  }

  @Test
  void isHeldByWhoGetsItNext() {
    foreignObject();
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    turnUntilHeld(worker, HoldReason.FOREIGN_OBJECT);
    worker.rebalance();
    assertThat(worker.held()).isEmpty();
    assertThat(worker.metric("held-partitions[" + Orders.TOPIC + "]")).isZero();
    turnUntilHeld(worker, HoldReason.FOREIGN_OBJECT);
  }

  @Test
  void noteOfPartitionWithoutCommitDoesNotMoveTheBeginningOfItsChain() {
    foreignObject();
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    worker.turn(10);
    turnUntilHeld(worker, HoldReason.FOREIGN_OBJECT);
    assertThat(ChainNote.read(kafka.committedNote(TP)).orElseThrow().chain()).isEmpty();
    kafka.commit(TP, new OffsetAndMetadata(7, kafka.committedNote(TP)));
    s3.client().deleteObject(b -> b.bucket(S3Server.BUCKET).key(key(0)));
    turnUntilAnnounced(restart(), 10);
    assertThat(announced()).containsExactly("0-10");
  }

  @Test
  void holdDoesNotMoveWhereSomebodyWantedTheChainToBegin() {
    produce(Orders.V1, 0, 20);
    kafka.commit(TP, 5);
    s3.client()
        .putObject(b -> b.bucket(S3Server.BUCKET).key(key(5)), RequestBody.fromString("not ours"));
    turnUntilHeld(start(), HoldReason.FOREIGN_OBJECT);
    s3.client().deleteObject(b -> b.bucket(S3Server.BUCKET).key(key(5)));
    turnUntilAnnounced(restart(), 15);
    assertThat(announced()).containsExactly("5-15");
  }

  @Test
  void whatIsInTheChainStaysCommitted() {
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    turnUntilAnnounced(worker, 10);
    produce(Orders.V1, 10, 14);
    refusedRecord(14);
    turnUntilHeld(worker, HoldReason.REFUSED_RECORD);
    assertThat(kafka.committedOffset(TP)).hasValue(14);
    ChainNote.Chain chain =
        ChainNote.read(kafka.committedNote(TP)).orElseThrow().chain().orElseThrow();
    assertThat(chain).isEqualTo(new ChainNote.Chain(0, true, 14, 14));
    assertThat(announced()).containsExactly("0-10", "10-14");
  }

  @Test
  void refusalOfTheStoreIsShownUntilAFileIsStored() {
    s3.faults().onCreate(Fault.DENIED, Fault.DENIED, Fault.DENIED);
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    turnUntilHeld(worker, HoldReason.REFUSED_REQUEST);
    worker.turnUntil(
        () -> {
          assertThat(worker.held()).hasSize(1);
          clock.addAndGet(20);
          return !kafka.events().isEmpty();
        });
    turnUntilReleased(worker);
    assertThat(s3.faults().creationAttempts()).isEqualTo(4);
  }
}
