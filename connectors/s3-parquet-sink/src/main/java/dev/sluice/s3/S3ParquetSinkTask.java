package dev.sluice.s3;

import dev.sluice.s3.chain.Backpressure;
import dev.sluice.s3.chain.ChainKeys;
import dev.sluice.s3.chain.ChainRecovery;
import dev.sluice.s3.chain.ChainWorkshop;
import dev.sluice.s3.chain.Chains;
import dev.sluice.s3.chain.FileCreation;
import dev.sluice.s3.chain.LogCheck;
import dev.sluice.s3.chain.Readiness;
import dev.sluice.s3.chain.Rotation;
import dev.sluice.s3.kafka.FileEvents;
import dev.sluice.s3.kafka.TopicLog;
import dev.sluice.s3.parquet.ParquetSettings;
import dev.sluice.s3.retry.Retries;
import dev.sluice.s3.store.ObjectStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/**
 * A task of {@link S3ParquetSinkConnector}. Connect calls it on one thread; uploads and recovery
 * run beside it, so that {@link #put} never waits for the network.
 */
public final class S3ParquetSinkTask extends SinkTask {

  /** How long a request that fails for a passing reason keeps its lane. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final SinkClients clients;
  private final LongSupplier clockMillis;
  private final Clock clock;
  private Retries retries;
  private TaskLanes lanes;
  private ObjectStore store;
  private TopicLog log;
  private FileEvents events;
  private SinkMetrics metrics;
  private Chains chains;

  /** Called by Connect. */
  public S3ParquetSinkTask() {
    this(SinkClients.real(), () -> System.nanoTime() / 1_000_000, Clock.systemUTC());
  }

  /**
   * A task.
   *
   * @param clients makes the clients
   * @param clockMillis a clock that never goes back, in milliseconds
   * @param clock the time of day, which people are told
   */
  S3ParquetSinkTask(SinkClients clients, LongSupplier clockMillis, Clock clock) {
    this.clients = clients;
    this.clockMillis = clockMillis;
    this.clock = clock;
  }

  @Override
  public void start(Map<String, String> props) {
    S3ParquetSinkConfig config = new S3ParquetSinkConfig(props);
    metrics = new SinkMetrics(context.pluginMetrics());
    retries =
        new Retries(
            Duration.ofMillis(config.getLong(S3ParquetSinkConfig.BACKOFF)),
            Duration.ofMillis(config.getLong(S3ParquetSinkConfig.BACKOFF_MAX)),
            PATIENCE,
            new Random(),
            metrics::retry);
    store =
        new ObjectStore(
            clients.s3(config, metrics::request),
            config.store().bucket(),
            config.store().partBytes(),
            retries);
    log = clients.topicLog(config, retries);
    events = clients.fileEvents(config, retries);
    lanes = new TaskLanes(config);
    chains =
        new Chains(
            context,
            workshop(config),
            new Backpressure(
                config.getLong(S3ParquetSinkConfig.MEMORY_BUDGET),
                config.getInt(S3ParquetSinkConfig.UPLOADS_MAX)));
  }

  private ChainWorkshop workshop(S3ParquetSinkConfig config) {
    ChainKeys keys = new ChainKeys(config.store().root(), config.generations());
    LogCheck check = new LogCheck(log, config.skippedOffsets());
    Readiness readiness = new Readiness(store, keys, events, retries, lanes.lanes().recovery());
    return new ChainWorkshop(
        config.store().bucket(),
        keys,
        ParquetSettings.of(
            config.getString(S3ParquetSinkConfig.COMPRESSION),
            config.getInt(S3ParquetSinkConfig.COMPRESSION_LEVEL),
            config.getLong(S3ParquetSinkConfig.ROW_GROUP_BYTES)),
        new Rotation(
            config.getLong(S3ParquetSinkConfig.MAX_ROWS),
            config.getLong(S3ParquetSinkConfig.MAX_BYTES),
            config.getLong(S3ParquetSinkConfig.MAX_AGE)),
        config.getString(S3ParquetSinkConfig.TOMBSTONES).equals("skip"),
        new ChainRecovery(readiness, store, keys, events, check, metrics),
        new FileCreation(store, keys, events, check, UUID.randomUUID().toString()),
        check,
        Optional.ofNullable(context.errantRecordReporter()),
        lanes.lanes(),
        config.getLong(S3ParquetSinkConfig.HELD_RECHECK),
        clock,
        metrics);
  }

  @Override
  public void open(Collection<TopicPartition> partitions) {
    chains.open(partitions, clockMillis.getAsLong());
  }

  @Override
  public void put(Collection<SinkRecord> records) {
    chains.put(records, clockMillis.getAsLong());
    metrics.resources(chains.memory(), chains.queued(), chains.recovering());
  }

  @Override
  public Map<TopicPartition, OffsetAndMetadata> preCommit(
      Map<TopicPartition, OffsetAndMetadata> currentOffsets) {
    return chains.committable(currentOffsets);
  }

  @Override
  public void close(Collection<TopicPartition> partitions) {
    chains.close(partitions);
  }

  @Override
  public void stop() {
    if (retries != null) {
      retries.stop();
    }
    if (lanes != null) {
      lanes.stop();
    }
    Utils.closeQuietly(events, "file events");
    Utils.closeQuietly(log, "topic log");
    Utils.closeQuietly(store, "S3 client");
  }

  @Override
  public String version() {
    return Version.VERSION;
  }
}
