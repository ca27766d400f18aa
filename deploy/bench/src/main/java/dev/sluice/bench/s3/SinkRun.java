package dev.sluice.bench.s3;

import dev.sluice.s3.S3ParquetSinkTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/** A task of the sink that is fed through put(), as Connect feeds it. */
final class SinkRun implements AutoCloseable {

  /** Connect's max.poll.records. */
  static final int BATCH = 500;

  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final long PAUSE_NANOS = 5_000_000;

  private final BenchContext context = new BenchContext();
  private final S3ParquetSinkTask task = new S3ParquetSinkTask();
  private final String topic;
  private final List<TopicPartition> partitions = new ArrayList<>();
  private final long[] offsets;

  /** Starts a task that has all partitions of the topic and waits until it takes records. */
  SinkRun(Map<String, String> config, String topic, int partitions) throws Exception {
    this.topic = topic;
    this.offsets = new long[partitions];
    for (int i = 0; i < partitions; i++) {
      this.partitions.add(new TopicPartition(topic, i));
    }
    task.initialize(context);
    task.start(config);
    task.open(this.partitions);
    until("the ends of the chains", () -> context.ready() == partitions);
    task.put(List.of());
  }

  BenchContext context() {
    return context;
  }

  /** A record of the row, next in its partition. */
  SinkRecord record(Struct row, int partition) {
    return record(Rows.SCHEMA, row, partition);
  }

  /** A record of the value, next in its partition. */
  SinkRecord record(Schema schema, Object value, int partition) {
    return new SinkRecord(
        topic, partition, Schema.STRING_SCHEMA, "k", schema, value, offsets[partition]++);
  }

  /** Hands over a batch; waits for as long as the task has paused its partitions. */
  void put(List<SinkRecord> batch) throws Exception {
    if (context.paused(partitions.get(0))) {
      until("uploads", () -> !context.paused(partitions.get(0)));
    }
    task.put(batch);
  }

  /** Waits until everything is in S3 and announced. */
  void awaitStored() throws Exception {
    Map<TopicPartition, OffsetAndMetadata> delivered = new HashMap<>();
    for (TopicPartition partition : partitions) {
      delivered.put(partition, new OffsetAndMetadata(offsets[partition.partition()]));
    }
    until(
        "the last files",
        () ->
            partitions.stream()
                .allMatch(
                    p -> {
                      OffsetAndMetadata committed = task.preCommit(delivered).get(p);
                      return committed != null && committed.offset() == offsets[p.partition()];
                    }));
  }

  private void until(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new TimeoutException("Waited in vain for " + what);
      }
      task.put(List.of());
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  @Override
  public void close() {
    task.close(partitions);
    task.stop();
  }
}
