package dev.sluice.guard.service.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offsets read from the topic in which the worker keeps them ({@code offset.storage.topic}): what
 * is committed comes here by itself, so that a round costs nothing for collections at rest, however
 * many there are. Its records have the key {@code ["<connector>", {<partition>}]} and the offset as
 * value, both JSON without a schema; a record without a value takes the offset back (Connect 4.3,
 * {@code OffsetStorageWriter}).
 *
 * <p>Until the topic is read to its end, while it cannot be read, and for a connector that has an
 * offset topic of its own, Connect is asked instead.
 */
public final class TopicOffsets implements CommittedOffsets {
  private static final Logger LOG = LoggerFactory.getLogger(TopicOffsets.class);

  /** What the MongoDB connector calls the name of a partition in the partition's own object. */
  static final String PARTITION_MEMBER = "ns";

  private static final String OWN_TOPIC = "offsets.storage.topic";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration OPENED_AGAIN = Duration.ofMinutes(1);

  /** So much is read in one round at most: holds do not wait for a long topic. */
  private static final int POLLS = 20;

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private final String topic;
  private final CommittedOffsets otherwise;
  private final Clock steady;
  private final Map<String, Map<String, CommittedOffset>> offsets = new HashMap<>();
  private Consumer<byte[], byte[]> consumer;
  private Map<TopicPartition, Long> toRead = Map.of();
  private Instant notBefore = Instant.MIN;

  /**
   * @param kafkaClient brokers and security settings
   * @param topic the worker's {@code offset.storage.topic}
   * @param otherwise who is asked while the topic does not tell
   */
  public TopicOffsets(
      Map<String, Object> kafkaClient, String topic, CommittedOffsets otherwise, Clock steady) {
    this(() -> consumer(kafkaClient), topic, otherwise, steady);
  }

  TopicOffsets(
      Supplier<Consumer<byte[], byte[]>> consumers,
      String topic,
      CommittedOffsets otherwise,
      Clock steady) {
    this.consumers = consumers;
    this.topic = topic;
    this.otherwise = otherwise;
    this.steady = steady;
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> kafkaClient) {
    Map<String, Object> settings = new HashMap<>(kafkaClient);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  @Override
  public void refresh() {
    otherwise.refresh();
    if (consumer == null && steady.instant().isBefore(notBefore)) {
      return;
    }
    try {
      if (consumer == null) {
        open();
      }
      for (int poll = 0; poll < POLLS; poll++) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ZERO);
        records.forEach(this::take);
        if (records.isEmpty()) {
          break;
        }
      }
      if (!toRead.isEmpty()
          && toRead.entrySet().stream()
              .allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
        toRead = Map.of();
        LOG.info("Offset topic {} is read: {} connectors", topic, offsets.size());
      }
    } catch (KafkaException e) {
      LOG.warn(
          "Offset topic {} cannot be read, so that Connect is asked for each connector's offsets, and the topic again"
              + " in {}. The worker's own principal needs to read it: {}",
          topic,
          OPENED_AGAIN,
          e.getMessage());
      forget();
      notBefore = steady.instant().plus(OPENED_AGAIN);
    }
  }

  private void open() {
    consumer = consumers.get();
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new KafkaException("the topic does not exist");
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    toRead = Map.copyOf(consumer.endOffsets(partitions));
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    try {
      JsonNode key = record.key() == null ? JSON.missingNode() : JSON.readTree(record.key());
      JsonNode partition = key.path(1).path(PARTITION_MEMBER);
      if (!key.path(0).isTextual() || !partition.isTextual()) {
        return; // of a connector that is not MongoDB's
      }
      String connector = key.path(0).textValue();
      JsonNode offset = record.value() == null ? JSON.missingNode() : JSON.readTree(record.value());
      if (offset.isObject()) {
        offsets
            .computeIfAbsent(connector, name -> new HashMap<>())
            .put(partition.textValue(), CommittedOffset.of(offset));
      } else {
        takeBack(connector, partition.textValue());
      }
    } catch (IOException e) {
      LOG.warn(
          "Record {}-{}@{} is no offset of Connect and is left out",
          record.topic(),
          record.partition(),
          record.offset());
    }
  }

  private void takeBack(String connector, String partition) {
    offsets.computeIfPresent(
        connector,
        (name, known) -> {
          known.remove(partition);
          return known.isEmpty() ? null : known;
        });
  }

  @Override
  public Optional<CommittedOffset> of(ConnectorView connector, String partition) {
    boolean known =
        consumer != null && toRead.isEmpty() && !connector.config().containsKey(OWN_TOPIC);
    return known
        ? Optional.ofNullable(offsets.getOrDefault(connector.name(), Map.of()).get(partition))
        : otherwise.of(connector, partition);
  }

  private void forget() {
    Consumer<byte[], byte[]> open = consumer;
    consumer = null;
    toRead = Map.of();
    offsets.clear();
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() {
    forget();
    otherwise.close();
  }
}
