package dev.sluice.e2e.guard;

import dev.sluice.cli.guard.Contract;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Reads whole topics, as a sink does: committed records only. */
final class Topics {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final String bootstrapServers;

  Topics(String bootstrapServers) {
    this.bootstrapServers = bootstrapServers;
  }

  /** All committed records of a data topic, in order within each partition. */
  List<TopicRecord> read(String topic, List<Contract> contracts) {
    Map<Integer, Contract> byId = new HashMap<>();
    contracts.forEach(contract -> byId.put((int) contract.id(), contract));
    return raw(topic).stream().map(record -> TopicRecord.of(record, byId)).toList();
  }

  /** Appends a text to the first partition of a topic, and waits until it is there. */
  void append(String topic, String key, String value) {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  topic,
                  0,
                  key.getBytes(StandardCharsets.UTF_8),
                  value.getBytes(StandardCharsets.UTF_8)))
          .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("Nothing can be appended to " + topic, e);
    }
  }

  /**
   * Waits for records with this key in a topic of one partition, from now on; whether as many came
   * in time.
   */
  boolean awaitFurther(String topic, String key, int count, Duration limit) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToEnd(List.of(partition));
      consumer.position(partition, LIMIT);
      byte[] wanted = key.getBytes(StandardCharsets.UTF_8);
      int found = 0;
      long deadline = System.nanoTime() + limit.toNanos();
      while (found < count && System.nanoTime() < deadline) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
          found += Arrays.equals(wanted, record.key()) ? 1 : 0;
        }
      }
      return found >= count;
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> raw(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
      List<TopicPartition> partitions =
          consumer.listTopics(LIMIT).getOrDefault(topic, List.of()).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      // The last stable offsets: what is behind an open transaction is not committed.
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, LIMIT);
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey(), LIMIT) < end.getValue())) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("Topic " + topic + " cannot be read to its end in " + LIMIT);
        }
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }

  private KafkaConsumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            (int) LIMIT.toMillis()),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }
}
