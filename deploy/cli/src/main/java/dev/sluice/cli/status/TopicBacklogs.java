package dev.sluice.cli.status;

import dev.sluice.cli.CommandException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Finds out what topics hold beyond the offsets that are loaded. It reads one record of each
 * partition that lags, for the time at which it was written; transaction markers at the end of a
 * partition do not count as lag. Not thread-safe.
 */
public final class TopicBacklogs implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  private final String bootstrapServers;
  private final KafkaConsumer<byte[], byte[]> consumer;

  /**
   * Connects when first asked.
   *
   * @param bootstrapServers such as {@code 127.0.0.1:9092}
   */
  public TopicBacklogs(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
    var config = new Properties();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    config.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
    config.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
    try {
      consumer =
          new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    } catch (ConfigException e) {
      throw new CommandException("Kafka at " + bootstrapServers + ": " + e.getMessage(), e);
    } catch (KafkaException e) {
      String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new CommandException("Kafka at " + bootstrapServers + ": " + why, e);
    }
  }

  /**
   * The backlog of each topic; a topic that does not exist holds nothing.
   *
   * @param loaded by topic: the next offset to load, by partition; a partition not named is one of
   *     which nothing is loaded
   * @throws CommandException when Kafka does not answer
   */
  public Map<String, Backlog> of(Map<String, Map<Integer, Long>> loaded) {
    try {
      return read(loaded);
    } catch (KafkaException e) {
      throw new CommandException(
          "Kafka does not answer at " + bootstrapServers + ": " + e.getMessage(), e);
    }
  }

  private Map<String, Backlog> read(Map<String, Map<Integer, Long>> loaded) {
    Map<String, List<PartitionInfo>> topics = consumer.listTopics();
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : loaded.keySet()) {
      for (PartitionInfo partition : topics.getOrDefault(topic, List.of())) {
        partitions.add(new TopicPartition(topic, partition.partition()));
      }
    }
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<String, Backlog> backlogs = new HashMap<>();
    loaded.keySet().forEach(topic -> backlogs.put(topic, new Backlog(0, 0, null)));
    for (TopicPartition partition : partitions) {
      long begin = begins.get(partition);
      long end = ends.get(partition);
      long next =
          Math.max(begin, loaded.get(partition.topic()).getOrDefault(partition.partition(), begin));
      ConsumerRecord<byte[], byte[]> oldest = next < end ? first(partition, next, end) : null;
      var own =
          oldest == null
              ? new Backlog(end - begin, 0, null)
              : new Backlog(
                  end - begin, end - oldest.offset(), Instant.ofEpochMilli(oldest.timestamp()));
      backlogs.merge(partition.topic(), own, TopicBacklogs::sum);
    }
    return backlogs;
  }

  /** The first record at or after an offset; null when only transaction markers follow. */
  private ConsumerRecord<byte[], byte[]> first(TopicPartition partition, long from, long end) {
    consumer.assign(List.of(partition));
    consumer.seek(partition, from);
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (consumer.position(partition) < end) {
      for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
        return entry;
      }
      if (System.nanoTime() > deadline) {
        throw new CommandException(
            "Kafka at "
                + bootstrapServers
                + " gave no record of "
                + partition
                + " from offset "
                + from
                + " within "
                + TIMEOUT.toSeconds()
                + " s");
      }
    }
    return null;
  }

  private static Backlog sum(Backlog left, Backlog right) {
    Instant oldest = left.oldest();
    if (oldest == null || (right.oldest() != null && right.oldest().isBefore(oldest))) {
      oldest = right.oldest();
    }
    return new Backlog(left.records() + right.records(), left.lag() + right.lag(), oldest);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
