package dev.sluice.guard.service;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Who acts: the one member of the guard's consumer group that owns the control topic's only
 * partition. The consumer reads nothing; it is there to be assigned.
 *
 * <p>For one thread, but for {@link #wake()}.
 */
final class Ownership implements AutoCloseable {
  private static final int SESSION_TIMEOUT_MS = 10_000;
  private static final int HEARTBEAT_MS = 3_000;

  private final Consumer<byte[], byte[]> consumer;

  Ownership(Map<String, Object> kafkaClient, String groupId, String controlTopic) {
    Map<String, Object> settings = new HashMap<>(kafkaClient);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MS);
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(controlTopic), new Pausing());
  }

  /**
   * Waits until the time is over or {@link #wake()} is called, then says whether this member acts.
   */
  boolean owned(Duration wait) {
    try {
      consumer.poll(wait);
    } catch (WakeupException e) {
      return owns();
    }
    return owns();
  }

  private boolean owns() {
    return !consumer.assignment().isEmpty();
  }

  /** Ends the current or the next wait; from any thread. */
  void wake() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    consumer.close();
  }

  private final class Pausing implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      consumer.pause(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      // the assignment itself is what counts
    }
  }
}
