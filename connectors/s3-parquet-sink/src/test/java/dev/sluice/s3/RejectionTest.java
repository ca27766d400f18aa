package dev.sluice.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.s3.sim.Orders;
import dev.sluice.s3.sim.SimulatedWorker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
  void reportThatFailsFailsTheTaskAndCreatesNoFile() {
    produce(Orders.V1, 0, 4);
    kafka.append(TP, schemaless(4));
    produce(Orders.V1, 5, 11);
    SimulatedWorker worker =
        start((record, error) -> CompletableFuture.failedFuture(new IllegalStateException("full")));
    assertThatThrownBy(() -> turnUntilAnnounced(worker, 11))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("errant-record reporter")
        .hasMessageContaining("full");
    assertThat(files()).isEmpty();
  }

  @Test
  void reporterThatToleratesNothingFailsTheTaskNamingTheRecord() {
    kafka.append(TP, schemaless(0));
    SimulatedWorker worker =
        start(
            (record, error) -> {
              throw new ConnectException("Tolerance exceeded in error handler", error);
            });
    assertThatThrownBy(() -> turnUntilAnnounced(worker, 1))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(TP + "@0")
        .hasMessageContaining("schemas.enable=true");
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
  void offsetThatAnotherCommittedBeyondTheChainIsNoProofThatNothingIsMissing() {
    produce(Orders.V1, 0, 10);
    SimulatedWorker first = start();
    turnUntilAnnounced(first, 10);
    first.close();
    workers.clear();
    produce(Orders.V1, 10, 25);
    kafka.deleteBefore(TP, 15);
    kafka.commit(TP, 15);
    SimulatedWorker second = start();
    assertThatThrownBy(() -> turnUntilAnnounced(second, 25))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("begins at 15");
  }

  @Test
  void badRecordFailsTheTaskNamingItsOffset() {
    produce(Orders.V1, 0, 3);
    kafka.append(TP, new SinkRecord(Orders.TOPIC, 0, null, null, null, Map.of("a", 1), 3));
    SimulatedWorker worker = start();
    assertThatThrownBy(() -> turnUntilAnnounced(worker, 3))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(TP + "@3")
        .hasMessageContaining("no schema");
  }

  @Test
  void tombstoneFailsTheTaskUnlessSkipped() {
    produce(Orders.V1, 0, 3);
    kafka.append(TP, new SinkRecord(Orders.TOPIC, 0, null, "k", null, null, 3));
    produce(Orders.V1, 4, 11);
    SimulatedWorker first = start();
    assertThatThrownBy(() -> turnUntilAnnounced(first, 11))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(TP + "@3")
        .hasMessageContaining("tombstones=skip");
    config.put("tombstones", "skip");
    SimulatedWorker second = start();
    turnUntilAnnounced(second, 11);
    assertThat(announced()).containsExactly("0-11");
    assertThat(kafka.events().get(0).rows()).isEqualTo(10);
    assertThat(second.metric("tombstones-skipped-total[" + Orders.TOPIC + "]")).isEqualTo(1);
  }
}
