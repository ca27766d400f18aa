package dev.sluice.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.ChainNote;
import dev.sluice.files.Hold;
import dev.sluice.files.HoldReason;
import dev.sluice.s3.sim.Orders;
import dev.sluice.s3.sim.SimulatedWorker;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.junit.jupiter.api.Test;

/** What happens when Kafka does not answer, or refuses, what the sink asks it besides reading. */
class KafkaFaultsTest extends ChainFixture {

  private final AtomicInteger asked = new AtomicInteger();

  private Runnable failing(RuntimeException failure) {
    return () -> {
      asked.incrementAndGet();
      throw failure;
    };
  }

  @Test
  void recoveryWithoutAnAnswerIsTriedAgainWithoutAHold() {
    produce(Orders.V1, 0, 10);
    kafka.onState(failing(new RetriableException("no answer")));
    kafka.onState(failing(new RetriableException("no answer")));
    SimulatedWorker worker = start();
    worker.turnUntil(
        () -> {
          assertThat(worker.held()).isEmpty();
          return !kafka.events().isEmpty();
        });
    assertThat(asked).hasValue(2);
  }

  @Test
  void refusalInRecoveryHoldsThePartitionUntilItIsGiven() {
    produce(Orders.V1, 0, 10);
    kafka.onState(failing(new ConnectException("not authorized to describe the topic")));
    SimulatedWorker worker = start();
    Hold hold = turnUntilHeld(worker, HoldReason.REFUSED_REQUEST);
    assertThat(hold.message()).isEqualTo("not authorized to describe the topic");
    turnUntilReleased(worker);
    turnUntilAnnounced(worker, 10);
  }

  @Test
  void whatNobodyExpectsIsNamedWithItsKind() {
    produce(Orders.V1, 0, 10);
    kafka.onState(failing(new IllegalStateException("odd")));
    Hold hold = turnUntilHeld(start(), HoldReason.FAULT);
    assertThat(hold.message()).isEqualTo("java.lang.IllegalStateException: odd");
  }

  @Test
  void gapThatCouldNotBeAskedAboutIsAskedAboutAgain() {
    config.put("file.max.age.ms", "1000000");
    produce(Orders.V1, 0, 5);
    SimulatedWorker worker = start();
    worker.turnUntil(() -> worker.metric("memory-bytes[]") > 0);
    kafka.onState(failing(new RetriableException("no answer")));
    kafka.onState(failing(new RetriableException("no answer")));
    produce(Orders.V1, 5, 9);
    kafka.deleteBefore(TP, 8);
    worker.turnUntil(() -> asked.get() == 1);
    assertThat(worker.held()).isEmpty();
    // Not more than once a second.
    for (int i = 0; i < 20; i++) {
      worker.turn(10);
    }
    assertThat(asked).hasValue(1);
    clock.addAndGet(999);
    worker.turn(10);
    assertThat(asked).hasValue(1);
    clock.addAndGet(1);
    assertThat(turnUntilHeldAsTimePasses(worker).missing().orElseThrow().from()).isEqualTo(5);
    assertThat(asked).hasValue(2);
    assertThat(files()).isEmpty();
  }

  private Hold turnUntilHeldAsTimePasses(SimulatedWorker worker) {
    worker.turnUntil(
        () -> {
          clock.addAndGet(10);
          return !worker.held().isEmpty();
        });
    return turnUntilHeld(worker, HoldReason.EXPIRED_RECORDS);
  }

  @Test
  void lookBehindTheLastRecordIsTriedAgainSoon() {
    produce(Orders.V1, 0, 10);
    kafka.appendGap(TP, 1);
    kafka.onLook(failing(new RetriableException("no answer")));
    SimulatedWorker worker = start();
    turnUntilAnnounced(worker, 10);
    long before = clock.get();
    worker.turnUntil(
        () -> {
          clock.addAndGet(100);
          worker.commit();
          return ChainNote.read(kafka.committedNote(TP))
              .flatMap(ChainNote::chain)
              .filter(chain -> chain.position() == 11)
              .isPresent();
        });
    assertThat(asked).hasValue(1);
    assertThat(clock.get() - before).isLessThan(100_000);
  }

  @Test
  void refusedLookHoldsThePartitionUntilItHasGoneOnForAWhile() {
    config.put("held.recheck.ms", "5000");
    produce(Orders.V1, 0, 10);
    kafka.onLook(failing(new ConnectException("not authorized to read the topic")));
    SimulatedWorker worker = start();
    turnUntilAnnounced(worker, 10);
    worker.turnUntil(
        () -> {
          clock.addAndGet(100);
          return !worker.held().isEmpty();
        });
    turnUntilHeld(worker, HoldReason.REFUSED_REQUEST);
    turnUntilReleased(worker);
    assertThat(announced().stream().distinct()).containsExactly("0-10");
  }
}
