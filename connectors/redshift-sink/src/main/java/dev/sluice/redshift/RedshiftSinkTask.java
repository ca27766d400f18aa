package dev.sluice.redshift;

import dev.sluice.files.FileEventException;
import dev.sluice.redshift.chain.ChainFollower;
import dev.sluice.redshift.chain.FileStore;
import dev.sluice.redshift.chain.S3FileStore;
import dev.sluice.redshift.load.TableLoader;
import dev.sluice.redshift.schedule.TableLoads;
import dev.sluice.redshift.sql.Connections;
import dev.sluice.redshift.sql.RedshiftConnectionFactory;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes note of file events and loads tables in the background. What is loaded is known by the
 * watermarks in Redshift alone, so a task reads its partitions of {@code sluice.files} from the
 * beginning when it starts: the topic is compacted, and the last event of each chain is always
 * there. Committed offsets only show progress: all events below them are loaded.
 */
public final class RedshiftSinkTask extends SinkTask {

  private static final Logger LOG = LoggerFactory.getLogger(RedshiftSinkTask.class);

  /**
   * Without it Connect calls {@code put} and {@code preCommit} on an idle topic only every {@code
   * offset.flush.interval.ms}.
   */
  private static final long POLL_MILLIS = 500;

  private static final AtomicInteger THREADS = new AtomicInteger();

  private final Clock clock;
  private final IntFunction<ScheduledThreadPoolExecutor> executors;
  private TableLoads loads;

  public RedshiftSinkTask() {
    this(
        Clock.systemUTC(),
        threads -> new ScheduledThreadPoolExecutor(threads, RedshiftSinkTask::thread));
  }

  /**
   * @param executors makes what runs the loads, by the number of its threads
   */
  RedshiftSinkTask(Clock clock, IntFunction<ScheduledThreadPoolExecutor> executors) {
    this.clock = clock;
    this.executors = executors;
  }

  @Override
  public void start(Map<String, String> properties) {
    RedshiftSinkConfig config = new RedshiftSinkConfig(properties);
    FileStore store = new S3FileStore(S3Clients.of(config));
    RedshiftConnectionFactory factory =
        new RedshiftConnectionFactory(
            config.access().url(),
            config.access().driverProperties(),
            config.millis(RedshiftSinkConfig.STATEMENT_TIMEOUT));
    Connections connections =
        new Connections(
            factory,
            config.getInt(RedshiftSinkConfig.CONNECTIONS_MAX),
            config.millis(RedshiftSinkConfig.CONNECTIONS_IDLE),
            System::nanoTime);
    TableLoader.Shared shared =
        new TableLoader.Shared(
            connections,
            store,
            new ChainFollower(store),
            config.limits(),
            config.manifestRoot(),
            config.copyRole(),
            config.ddlMode(),
            config.markerRetention(),
            clock,
            System::nanoTime);
    loads =
        new TableLoads(
            config.naming(),
            config.shapes()::of,
            config.policy(),
            shared,
            context.pluginMetrics(),
            executors.apply(config.getInt(RedshiftSinkConfig.CONNECTIONS_MAX)));
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "sluice-redshift-load-" + THREADS.incrementAndGet());
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void open(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> context.offset(partition, 0L));
  }

  @Override
  public void put(Collection<SinkRecord> records) {
    failIfFatal();
    for (SinkRecord event : records) {
      accept(event);
    }
    context.timeout(POLL_MILLIS);
    if (loads.progressed()) {
      context.requestCommit();
    }
  }

  private void accept(SinkRecord event) {
    TopicPartition partition = new TopicPartition(event.topic(), event.kafkaPartition());
    if (event.value() == null) {
      LOG.debug("{}@{} has no value", partition, event.kafkaOffset());
      return;
    }
    if (!(event.value() instanceof String value)) {
      throw new ConnectException(
          "%s@%d: the value is not text but %s; set key.converter and value.converter to org.apache.kafka.connect.storage.StringConverter"
              .formatted(partition, event.kafkaOffset(), event.value().getClass().getName()));
    }
    try {
      loads.accept(
          partition, event.kafkaOffset(), event.key() instanceof String key ? key : null, value);
    } catch (FileEventException e) {
      refused(event, e);
    }
  }

  private void refused(SinkRecord event, FileEventException e) {
    LOG.error(
        "A file event cannot be understood; its table is held until the next good event of the"
            + " partition: {}",
        e.getMessage());
    ErrantRecordReporter reporter = context.errantRecordReporter();
    if (reporter != null) {
      // Connect itself waits for it before it commits offsets.
      Future<Void> unused = reporter.report(event, e);
    } else if (!(event.key() instanceof String)) {
      throw new ConnectException(
          "%s; nor does its key say which table it is for. Write a good event for the same key, or delete the record"
              .formatted(e.getMessage()),
          e);
    }
  }

  private void failIfFatal() {
    loads
        .fatal()
        .ifPresent(
            fatal -> {
              throw new ConnectException("Loading cannot go on: " + fatal, fatal);
            });
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> preCommit(
      Map<TopicPartition, OffsetAndMetadata> current) {
    failIfFatal();
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition partition : current.keySet()) {
      loads
          .loaded(partition)
          .ifPresent(next -> offsets.put(partition, new OffsetAndMetadata(next)));
    }
    return offsets;
  }

  @Override
  public void close(Collection<TopicPartition> partitions) {
    if (loads != null) {
      loads.forget(partitions);
    }
  }

  @Override
  public void stop() {
    if (loads != null) {
      loads.close();
    }
  }

  @Override
  public String version() {
    return Version.get();
  }
}
