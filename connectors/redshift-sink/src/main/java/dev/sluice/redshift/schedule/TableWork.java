package dev.sluice.redshift.schedule;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.chain.Backlog;
import dev.sluice.redshift.chain.PartitionChain;
import dev.sluice.redshift.failure.Failure;
import dev.sluice.redshift.load.LoadResult;
import dev.sluice.redshift.load.TableLoader;
import dev.sluice.redshift.metrics.TableMetrics;
import dev.sluice.redshift.sql.TableName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;

/**
 * One table: what was announced for it, how far it is loaded, and how its last load ended.
 * Thread-safe; its loader is used by one thread at a time.
 */
final class TableWork implements TableMetrics.State {

  /** What the scheduler does with the table. */
  enum State {
    IDLE,
    SCHEDULED,
    RUNNING,
    CLOSED
  }

  private final TableName table;
  private final String topic;
  private final TopicPartition events;
  private final TableLoader loader;
  private final TableMetrics metrics;

  private final Map<Integer, PartitionChain> chains = new HashMap<>();
  private final Map<Integer, Long> next = new HashMap<>();
  private final Progress progress = new Progress();
  private State state = State.IDLE;
  private Optional<Failure> failure = Optional.empty();
  private int failures;
  private long startedAt = Long.MIN_VALUE;

  /**
   * @param events the partition of the topic of file events that the table's events come from
   */
  TableWork(
      TableName table,
      String topic,
      TopicPartition events,
      TableLoader loader,
      Function<TableWork, TableMetrics> metrics) {
    this.table = table;
    this.topic = topic;
    this.events = events;
    this.loader = loader;
    this.metrics = metrics.apply(this);
  }

  TableName table() {
    return table;
  }

  String topic() {
    return topic;
  }

  TopicPartition events() {
    return events;
  }

  TableLoader loader() {
    return loader;
  }

  TableMetrics metrics() {
    return metrics;
  }

  synchronized void announce(FileEvent file, long offset) {
    chains.computeIfAbsent(file.partition(), any -> new PartitionChain()).announce(file);
    progress.read(offset, file.partition(), file.to());
    progress.loaded(file.partition(), next(file.partition()));
  }

  synchronized Map<Integer, PartitionChain> chains() {
    return Map.copyOf(chains);
  }

  synchronized void loaded(LoadResult result) {
    result
        .next()
        .forEach(
            (partition, offset) -> {
              next.put(partition, offset);
              progress.loaded(partition, offset);
              PartitionChain chain = chains.get(partition);
              if (chain != null) {
                chain.loaded(offset);
              }
            });
    failure = Optional.empty();
    failures = 0;
  }

  /** Whether files were announced that are not loaded. */
  synchronized boolean behind() {
    return chains.entrySet().stream()
        .anyMatch(chain -> chain.getValue().announced() > next(chain.getKey()));
  }

  private long next(int partition) {
    return next.getOrDefault(partition, -1L);
  }

  @Override
  public synchronized Backlog backlog() {
    return chains.entrySet().stream()
        .map(chain -> chain.getValue().backlog(next(chain.getKey())))
        .reduce(Backlog.EMPTY, Backlog::plus);
  }

  @Override
  public synchronized boolean held() {
    return progress.unreadable()
        || failure.filter(now -> now.kind() == Failure.Kind.HELD).isPresent();
  }

  /** An event could not be understood. The next good one of the partition makes up for it. */
  synchronized void unreadable(int partition, long offset) {
    progress.unreadable(partition, offset);
  }

  synchronized OptionalLong firstPending() {
    return progress.first();
  }

  /**
   * Notes that a load failed.
   *
   * @return whether it failed for another reason than the last one
   */
  synchronized boolean failed(Failure now) {
    boolean news = failure.filter(now::equals).isEmpty();
    failure = Optional.of(now);
    failures++;
    return news;
  }

  synchronized Optional<Failure> failure() {
    return failure;
  }

  synchronized int failures() {
    return failures;
  }

  synchronized long startedAt() {
    return startedAt;
  }

  synchronized void started(long nanos) {
    startedAt = nanos;
  }

  /** Goes from one state to another, unless it is in a third. */
  synchronized boolean go(State from, State to) {
    if (state != from) {
      return false;
    }
    state = to;
    return true;
  }

  synchronized void close() {
    state = State.CLOSED;
    metrics.close();
  }
}
