package dev.sluice.s3.sim;

import dev.sluice.files.FileEvent;
import dev.sluice.s3.kafka.CommittedOffset;
import dev.sluice.s3.kafka.FileEvents;
import dev.sluice.s3.kafka.LogState;
import dev.sluice.s3.kafka.TopicLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * What a broker holds, as far as the sink can see it: logs with gaps, committed offsets, file
 * events. It outlives the tasks that crash over it. Thread-safe.
 */
public final class SimulatedKafka {

  private final Map<TopicPartition, Log> logs = new HashMap<>();
  private final Map<TopicPartition, CommittedOffset> committed = new HashMap<>();
  private final List<FileEvent> events = new ArrayList<>();
  private final Map<String, String> topicIds = new HashMap<>();
  private final Queue<Runnable> states = new ConcurrentLinkedQueue<>();
  private final Queue<Runnable> looks = new ConcurrentLinkedQueue<>();

  private static final class Log {

    private final NavigableMap<Long, SinkRecord> records = new TreeMap<>();
    private long start;
    private long end;
  }

  public synchronized void append(TopicPartition partition, SinkRecord record) {
    Log log = logs.computeIfAbsent(partition, p -> new Log());
    log.records.put(record.kafkaOffset(), record);
    log.end = Math.max(log.end, record.kafkaOffset() + 1);
  }

  /** Offsets that no record has, such as a transaction's marker. */
  public synchronized void appendGap(TopicPartition partition, long offsets) {
    logs.computeIfAbsent(partition, p -> new Log()).end += offsets;
  }

  public synchronized long end(TopicPartition partition) {
    Log log = logs.get(partition);
    return log == null ? 0 : log.end;
  }

  /** Retention: everything before this offset goes. */
  public synchronized void deleteBefore(TopicPartition partition, long offset) {
    Log log = logs.get(partition);
    log.records.headMap(offset, false).clear();
    log.start = offset;
    log.end = Math.max(log.end, offset);
  }

  /** A topic is deleted and created again, empty. */
  public synchronized void recreate(String topic, String newId) {
    logs.keySet().removeIf(partition -> partition.topic().equals(topic));
    committed.keySet().removeIf(partition -> partition.topic().equals(topic));
    topicIds.put(topic, newId);
  }

  /** The id of a topic. */
  public synchronized String topicId(String topic) {
    return topicIds.getOrDefault(topic, "topic-id-1");
  }

  /** As a consumer with auto.offset.reset=earliest reads. */
  public synchronized List<SinkRecord> read(TopicPartition partition, long position, int max) {
    Log log = logs.get(partition);
    if (log == null) {
      return List.of();
    }
    long from = position < log.start || position > log.end ? log.start : position;
    return log.records.tailMap(from, true).values().stream().limit(max).toList();
  }

  public synchronized List<SinkRecord> records(TopicPartition partition) {
    Log log = logs.get(partition);
    return log == null ? List.of() : List.copyOf(log.records.values());
  }

  public synchronized OptionalLong committedOffset(TopicPartition partition) {
    CommittedOffset commit = committed.get(partition);
    return commit == null ? OptionalLong.empty() : OptionalLong.of(commit.offset());
  }

  /** What was committed beside the offset; empty if nothing was. */
  public synchronized String committedNote(TopicPartition partition) {
    return committed(partition).map(CommittedOffset::metadata).orElse("");
  }

  private synchronized Optional<CommittedOffset> committed(TopicPartition partition) {
    return Optional.ofNullable(committed.get(partition));
  }

  public void commit(TopicPartition partition, long offset) {
    commit(partition, new OffsetAndMetadata(offset));
  }

  public synchronized void commit(TopicPartition partition, OffsetAndMetadata offset) {
    committed.put(partition, new CommittedOffset(offset.offset(), offset.metadata()));
  }

  /** The group's offset expires. */
  public synchronized void forget(TopicPartition partition) {
    committed.remove(partition);
  }

  public synchronized List<FileEvent> events() {
    return List.copyOf(events);
  }

  public synchronized long start(TopicPartition partition) {
    Log log = logs.get(partition);
    return log == null ? 0 : log.start;
  }

  private synchronized long firstRecord(TopicPartition partition, long position) {
    Log log = logs.get(partition);
    if (log == null || position < log.start) {
      return position;
    }
    Long record = log.records.ceilingKey(position);
    return record == null ? Math.max(position, log.end) : position;
  }

  private synchronized LogState state(TopicPartition partition) {
    return new LogState(topicId(partition.topic()), start(partition), end(partition));
  }

  private synchronized void add(FileEvent event) {
    events.add(event);
  }

  /** Runs before the next answer about the state of a log; may throw. */
  public void onState(Runnable action) {
    states.add(action);
  }

  /** Runs before the next answer about what lies behind the last record; may throw. */
  public void onLook(Runnable action) {
    looks.add(action);
  }

  private static void run(Queue<Runnable> actions) {
    Runnable action = actions.poll();
    if (action != null) {
      action.run();
    }
  }

  public TopicLog topicLog() {
    return new TopicLog() {
      @Override
      public LogState state(TopicPartition partition) {
        run(states);
        return SimulatedKafka.this.state(partition);
      }

      @Override
      public Optional<CommittedOffset> committed(TopicPartition partition) {
        return SimulatedKafka.this.committed(partition);
      }

      @Override
      public long firstRecord(TopicPartition partition, long position) {
        run(looks);
        return SimulatedKafka.this.firstRecord(partition, position);
      }

      @Override
      public void close() {}
    };
  }

  public FileEvents fileEvents() {
    return new FileEvents() {
      @Override
      public void prepare() {}

      @Override
      public void announce(FileEvent event) {
        add(event);
      }

      @Override
      public void close() {}
    };
  }
}
