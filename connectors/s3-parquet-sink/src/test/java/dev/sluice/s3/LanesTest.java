package dev.sluice.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.s3.sim.FaultyStore.Fault;
import dev.sluice.s3.sim.Orders;
import dev.sluice.s3.sim.SimulatedWorker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing starves: what waits keeps nothing else waiting. */
class LanesTest extends ChainFixture {

  private static final TopicPartition OTHER = new TopicPartition(Orders.TOPIC, 1);

  private final CountDownLatch go = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    go.countDown();
  }

  private void blockNextUpload() {
    s3.faults()
        .onCreate(
            () -> {
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return Fault.NONE;
            });
  }

  private void produceOther(long to) {
    for (long offset = 0; offset < to; offset++) {
      kafka.append(OTHER, Orders.record(Orders.V1, 1, offset));
    }
  }

  private void turnUntilOtherIsAnnounced(SimulatedWorker worker) {
    worker.turnUntil(() -> kafka.events().stream().anyMatch(e -> e.partition() == 1));
  }

  @Test
  void recoveryDoesNotWaitForUploads() {
    config.put("upload.threads", "1");
    blockNextUpload();
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start();
    worker.turnUntil(() -> s3.faults().creationAttempts() == 1);
    worker.open(List.of(OTHER));
    worker.turn(0);
    assertThat(worker.metric("recovering-partitions[]")).isEqualTo(1);
    worker.turnUntil(() -> worker.metric("recovering-partitions[]") == 0);
    assertThat(kafka.events()).isEmpty();
  }

  @Test
  void manyPartitionsRecoverAtOnce() {
    config.put("recovery.threads", "8");
    CyclicBarrier together = new CyclicBarrier(8);
    for (int i = 0; i < 8; i++) {
      s3.faults().onList(() -> meet(together));
    }
    List<TopicPartition> partitions =
        IntStream.range(0, 16).mapToObj(p -> new TopicPartition(Orders.TOPIC, p)).toList();
    SimulatedWorker worker = start(null, partitions);
    worker.turn(0);
    assertThat(worker.metric("recovering-partitions[]")).isEqualTo(16);
    worker.turnUntil(() -> worker.metric("recovering-partitions[]") == 0);
    assertThat(together.isBroken()).isFalse();
  }

  private static void meet(CyclicBarrier together) {
    try {
      together.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void reportThatDoesNotComeKeepsNoUploadWaiting() {
    config.put("upload.threads", "1");
    kafka.append(TP, new SinkRecord(Orders.TOPIC, 0, null, null, null, Map.of("a", 1), 0));
    produce(Orders.V1, 1, 11);
    SimulatedWorker worker =
        start((record, error) -> new CompletableFuture<>(), List.of(TP, OTHER));
    worker.turnUntil(() -> worker.metric("upload-queue-files[]") == 1);
    produceOther(10);
    turnUntilOtherIsAnnounced(worker);
    assertThat(files()).noneMatch(key -> key.equals(key(0)));
  }

  @Test
  void requestThatKeepsFailingGivesItsLaneToOthers() {
    config.put("upload.threads", "1");
    s3.faults().failCreations(key -> key.contains("/partition=0/"));
    produce(Orders.V1, 0, 10);
    SimulatedWorker worker = start(null, List.of(TP, OTHER));
    worker.turnUntil(() -> s3.faults().creationAttempts() > 0);
    produceOther(10);
    turnUntilOtherIsAnnounced(worker);
    assertThat(worker.held()).isEmpty();
    s3.faults().failCreations(key -> false);
    turnUntilAnnouncedOf(worker, 0);
  }

  private void turnUntilAnnouncedOf(SimulatedWorker worker, int partition) {
    worker.turnUntil(() -> kafka.events().stream().anyMatch(e -> e.partition() == partition));
  }

  @Test
  void finishedFilesCountInTheMemoryBudgetUntilTheyAreStored() {
    config.put("file.max.rows", "1000");
    config.put("memory.budget.bytes", "1048576");
    config.put("upload.queue.files", "1000000");
    config.put("upload.threads", "1");
    blockNextUpload();
    produce(Orders.V1, 0, 100_000);
    SimulatedWorker worker = start();
    worker.turnUntil(() -> worker.paused(TP) && worker.metric("upload-queue-files[]") > 0);
    for (int i = 0; i < 100; i++) {
      worker.turn(500);
      assertThat(worker.paused(TP)).isTrue();
      assertThat(worker.metric("memory-bytes[]")).isLessThan(2 << 20);
    }
    go.countDown();
    worker.turnUntil(() -> !worker.paused(TP));
  }

  @Test
  void budgetThatGivesPartitionsLessThanTheyNeedIsRefused() {
    config.put("memory.budget.bytes", "1048576");
    List<TopicPartition> partitions =
        IntStream.range(0, 17).mapToObj(p -> new TopicPartition(Orders.TOPIC, p)).toList();
    assertThatThrownBy(() -> start(null, partitions))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("1048576 for 17 partitions")
        .hasMessageContaining("1114112 or more")
        .hasMessageContaining("tasks.max");
    workers.forEach(SimulatedWorker::kill);
    workers.clear();
    config.put("file.max.rows", "1000000");
    SimulatedWorker worker = start(null, partitions.subList(0, 16));
    // At the least budget files still hold more than a few rows.
    for (TopicPartition partition : partitions.subList(0, 16)) {
      for (long offset = 0; offset < 2_000; offset++) {
        kafka.append(partition, Orders.record(Orders.V1, partition.partition(), offset));
      }
    }
    worker.turnUntil(() -> kafka.events().size() >= 8);
    assertThat(kafka.events()).allMatch(event -> event.rows() >= 10);
  }
}
