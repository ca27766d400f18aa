package dev.sluice.guard.control;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The Kafka clients of the control log. The consumer belongs to the tailing thread, except {@link
 * #wakeup()}; the producer is everyone's.
 */
final class ControlClients {
  private final Map<String, Object> config;
  private final String topic;
  private final Duration timeout;
  private final TopicPartition partition;

  private volatile KafkaConsumer<byte[], byte[]> consumer;
  private Producer<byte[], byte[]> producer;
  private Admin admin;
  private volatile OptionalInt replicationFactor = OptionalInt.empty();
  private Uuid topicId;

  /**
   * @param config bootstrap servers and security settings
   */
  ControlClients(Map<String, Object> config, String topic, Duration timeout) {
    this.config = Map.copyOf(config);
    this.topic = topic;
    this.timeout = timeout;
    this.partition = new TopicPartition(topic, 0);
  }

  String topic() {
    return topic;
  }

  /** From now on an absent topic is created; -1 for the broker's default number of copies. */
  void createWith(int copies) {
    replicationFactor = OptionalInt.of(copies);
  }

  /** Topic and brokers, for messages. */
  String describe() {
    return topic + " at " + bootstrapServers();
  }

  /** Makes sure of the topic and reads it from an offset on. Called by the tailing thread. */
  void openConsumer(long fromOffset) {
    closeConsumer();
    verifyTopic();
    Map<String, Object> settings = new HashMap<>(config);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    KafkaConsumer<byte[], byte[]> opened =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    opened.assign(List.of(partition));
    opened.seek(partition, fromOffset);
    consumer = opened;
  }

  private void verifyTopic() {
    ControlTopic control = new ControlTopic(admin(), topic, bootstrapServers(), timeout);
    OptionalInt copies = replicationFactor;
    if (!control.exists()) {
      if (copies.isEmpty()) {
        throw new ControlUnavailableException(
            "Control topic "
                + describe()
                + " does not exist. The guard's REST extension creates it: add"
                + " dev.sluice.guard.rest.GuardRestExtension to the workers' rest.extension.classes");
      }
      control.create((short) copies.getAsInt());
    }
    Uuid found = control.verify();
    if (topicId != null && !topicId.equals(found)) {
      throw new ControlUnavailableException(
          "Control topic "
              + describe()
              + " was deleted and created anew: what was decided about the collections is gone. Restore it from"
              + " a backup and restart the workers.");
    }
    topicId = found;
  }

  /** The offset after the log's last record; any thread. */
  long endOffset() {
    return new ControlTopic(admin(), topic, bootstrapServers(), timeout).endOffset();
  }

  ConsumerRecords<byte[], byte[]> poll(Duration wait) {
    return consumer.poll(wait);
  }

  long position() {
    return consumer.position(partition);
  }

  /** Ends the tailing thread's current poll; from any thread. */
  void wakeup() {
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
  }

  synchronized Producer<byte[], byte[]> producer() {
    if (producer == null) {
      Map<String, Object> settings = new HashMap<>(config);
      int millis = (int) timeout.toMillis();
      settings.put(ProducerConfig.ACKS_CONFIG, "all");
      settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
      settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
      settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis);
      settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
      settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
      producer =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
    return producer;
  }

  private synchronized Admin admin() {
    if (admin == null) {
      Map<String, Object> settings = new HashMap<>(config);
      settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
      settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
      admin = Admin.create(settings);
    }
    return admin;
  }

  void closeConsumer() {
    KafkaConsumer<byte[], byte[]> open = consumer;
    consumer = null;
    if (open != null) {
      open.close();
    }
  }

  /** Closes what other threads than the tailing one use. */
  synchronized void close() {
    if (producer != null) {
      producer.close(timeout);
      producer = null;
    }
    if (admin != null) {
      admin.close(timeout);
      admin = null;
    }
  }

  private String bootstrapServers() {
    Object servers = config.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
    return servers instanceof List<?> list
        ? String.join(",", list.stream().map(String::valueOf).toList())
        : String.valueOf(servers);
  }
}
