package dev.sluice.redshift.schedule;

import dev.sluice.files.FileEvent;
import dev.sluice.files.FileEventException;
import dev.sluice.files.FileEventJson;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.load.TableLoader;
import dev.sluice.redshift.metrics.TableMetrics;
import dev.sluice.redshift.sql.Connections;
import dev.sluice.redshift.sql.TableName;
import dev.sluice.redshift.sql.TableNaming;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All tables of a task: takes file events, loads the tables they belong to, and tells which events
 * are loaded. Used by the task's thread; loads run on threads of its own.
 */
public final class TableLoads implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TableLoads.class);

  private static final long GRACE_SECONDS = 3;

  private final TableNaming naming;
  private final Function<String, TableShape> shapes;
  private final TableLoader.Shared shared;
  private final PluginMetrics metrics;
  private final ScheduledThreadPoolExecutor executor;
  private final LoadScheduler scheduler;
  private final Map<String, TableWork> tables = new HashMap<>();
  private final Map<TopicPartition, Long> read = new HashMap<>();
  private final Set<String> foreign = ConcurrentHashMap.newKeySet();

  /**
   * @param shapes what the table of a topic is to be like
   * @param executor one thread per table that may be loaded at once; shut down by {@link #close}
   */
  public TableLoads(
      TableNaming naming,
      Function<String, TableShape> shapes,
      LoadPolicy policy,
      TableLoader.Shared shared,
      PluginMetrics metrics,
      ScheduledThreadPoolExecutor executor) {
    this.naming = naming;
    this.shapes = shapes;
    this.shared = shared;
    this.metrics = metrics;
    this.executor = executor;
    this.scheduler = new LoadScheduler(executor, policy, shared.clock(), shared.nanoClock());
    Connections connections = shared.connections();
    ScheduledFuture<?> unused =
        executor.scheduleWithFixedDelay(connections::closeIdle, 1, 1, TimeUnit.SECONDS);
  }

  /**
   * Takes a record of the topic of file events.
   *
   * @param key {@code <topic>|<partition>}
   * @param value the event as JSON
   * @throws FileEventException if the value is not a file event; its table is held until the next
   *     good event of the partition, and other tables go on
   */
  public void accept(TopicPartition events, long offset, String key, String value) {
    read.merge(events, offset + 1, Math::max);
    FileEvent file;
    try {
      file = FileEventJson.read(value, "%s@%d".formatted(events, offset));
    } catch (FileEventException e) {
      unreadable(events, offset, key);
      throw e;
    }
    Optional<TableWork> work = table(file.topic(), events);
    if (work.isPresent()) {
      work.get().announce(file, offset);
      scheduler.announced(work.get());
    }
  }

  private void unreadable(TopicPartition events, long offset, String key) {
    int bar = key == null ? -1 : key.lastIndexOf('|');
    if (bar > 0 && key.substring(bar + 1).matches("\\d{1,9}")) {
      int partition = Integer.parseInt(key.substring(bar + 1));
      table(key.substring(0, bar), events).ifPresent(work -> work.unreadable(partition, offset));
    }
  }

  private Optional<TableWork> table(String topic, TopicPartition events) {
    TableWork known = tables.get(topic);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<TableName> name = naming.tableOf(topic);
    if (name.isEmpty()) {
      if (foreign.add(topic)) {
        LOG.error(
            "Files of topic {} are not loaded: it is not of the form {}.<db>.<collection>; set"
                + " topic.prefix to what the data topics begin with",
            topic,
            naming.topicPrefix());
      }
      return Optional.empty();
    }
    TableLoader loader = new TableLoader(name.get(), topic, shapes.apply(topic), shared);
    TableWork work =
        new TableWork(
            name.get(),
            topic,
            events,
            loader,
            state -> new TableMetrics(metrics, name.get(), state, shared.clock()));
    tables.put(topic, work);
    return Optional.of(work);
  }

  /** Whether anything was loaded since the last call, so that offsets may be committed. */
  public boolean progressed() {
    return scheduler.progressed();
  }

  /** What went so wrong that the task cannot go on. */
  public Optional<Throwable> fatal() {
    return scheduler.fatal();
  }

  /**
   * The offset below which all events of a partition are loaded; empty if none was read.
   *
   * @param events a partition of the topic of file events
   */
  public OptionalLong loaded(TopicPartition events) {
    Long next = read.get(events);
    if (next == null) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        tables.values().stream()
            .filter(work -> work.events().equals(events))
            .flatMapToLong(work -> work.firstPending().stream())
            .min()
            .orElse(next));
  }

  /**
   * Forgets the tables of partitions that go to another task. A load that is running comes to its
   * end: the lock and the watermark keep it and the other task's loads apart.
   */
  public void forget(Collection<TopicPartition> events) {
    events.forEach(read::remove);
    tables
        .values()
        .removeIf(
            work -> {
              if (events.contains(work.events())) {
                work.close();
                return true;
              }
              return false;
            });
  }

  /** Ends everything; loads that take longer than a few seconds are cut off and rolled back. */
  @Override
  public void close() {
    tables.values().forEach(TableWork::close);
    tables.clear();
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    executor.shutdown();
    try {
      if (!executor.awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
        LOG.info("Cutting off loads that have not come to an end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    executor.shutdownNow();
    shared.connections().close();
    shared.store().close();
  }
}
