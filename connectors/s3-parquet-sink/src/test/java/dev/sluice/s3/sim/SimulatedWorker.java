package dev.sluice.s3.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * Drives a task as Connect's WorkerSinkTask does: seeks before it polls, commits between polls and
 * only what was delivered, keeps paused partitions from being read.
 */
public final class SimulatedWorker {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SimulatedKafka kafka;
  private final SinkTask task;
  private final SimulatedContext context = new SimulatedContext();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> delivered = new HashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> lastCommitted = new HashMap<>();
  private boolean fenced;

  public SimulatedWorker(SimulatedKafka kafka, SinkTask task, Map<String, String> config) {
    this(kafka, task, config, null);
  }

  /** A worker whose connector has an errant-record reporter. */
  public SimulatedWorker(
      SimulatedKafka kafka,
      SinkTask task,
      Map<String, String> config,
      ErrantRecordReporter reporter) {
    context.reporter = reporter;
    this.kafka = kafka;
    this.task = task;
    task.initialize(context);
    task.start(config);
  }

  public void open(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      long position = kafka.committedOffset(partition).orElse(kafka.start(partition));
      moved(partition, position);
    }
    task.open(partitions);
    seek();
  }

  private void moved(TopicPartition partition, long position) {
    positions.put(partition, position);
    delivered.put(partition, new OffsetAndMetadata(position));
    lastCommitted.put(partition, new OffsetAndMetadata(position));
  }

  private void seek() {
    context.seeks.forEach(this::moved);
    context.seeks.clear();
  }

  /** One turn: commit if asked to, then poll up to {@code max} records and put them. */
  public void turn(int max) {
    if (context.commitRequested) {
      context.commitRequested = false;
      commit();
    }
    seek();
    context.timeout = -1;
    List<SinkRecord> batch = new ArrayList<>();
    for (Map.Entry<TopicPartition, Long> position : positions.entrySet()) {
      if (!context.paused.contains(position.getKey())) {
        List<SinkRecord> records = kafka.read(position.getKey(), position.getValue(), max);
        batch.addAll(records);
        if (!records.isEmpty()) {
          position.setValue(records.get(records.size() - 1).kafkaOffset() + 1);
        }
      }
    }
    task.put(batch);
    for (SinkRecord record : batch) {
      delivered.put(
          new TopicPartition(record.topic(), record.kafkaPartition()),
          new OffsetAndMetadata(record.kafkaOffset() + 1));
    }
  }

  /** Turns until the condition holds. */
  public void turnUntil(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            "Not reached within %d s; held: %s"
                .formatted(PATIENCE.toSeconds(), context.metrics("held[")));
      }
      turn(500);
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** The group goes on without this worker: what it commits is refused from now on. */
  public void fence() {
    fenced = true;
  }

  public void commit() {
    Map<TopicPartition, OffsetAndMetadata> offsets = task.preCommit(new HashMap<>(delivered));
    offsets.forEach(
        (partition, offset) -> {
          if (offset.offset() > delivered.get(partition).offset()) {
            throw new AssertionError(partition + ": offset not yet consumed " + offset);
          }
          if (!fenced && !offset.equals(lastCommitted.put(partition, offset))) {
            kafka.commit(partition, offset);
          }
        });
  }

  /** A rebalance takes the partitions and gives them back. */
  public void rebalance() {
    List<TopicPartition> partitions = List.copyOf(positions.keySet());
    commit();
    task.close(partitions);
    positions.clear();
    delivered.clear();
    lastCommitted.clear();
    open(partitions);
  }

  /** The process dies: nothing is committed or closed in an orderly way. */
  public void kill() {
    task.stop();
  }

  public void close() {
    commit();
    task.close(List.copyOf(positions.keySet()));
    task.stop();
  }

  public boolean paused(TopicPartition partition) {
    return context.paused.contains(partition);
  }

  public long metric(String name) {
    return context.metric(name);
  }

  /** The partitions that are held, as the metric says: {@code held[topic, partition, reason]}. */
  public List<String> held() {
    return context.metrics("held[");
  }

  /** The timeout that the task asked for in the last turn; -1 if none. */
  public long timeout() {
    return context.timeout;
  }
}
