package dev.sluice.cli.compare;

import dev.sluice.cli.CommandException;
import dev.sluice.cli.documents.DocumentKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * The documents that the gate has put into quarantine, since a decision says so: those that
 * Redshift cannot hold, mostly. A document counts as quarantined only as it stands there: once it
 * is changed, it must be in Redshift or in quarantine anew.
 *
 * @param digests of the newest quarantined version of each document, by namespace and key
 */
public record Quarantine(Map<String, Map<String, String>> digests) {
  private static final String TOPIC = "sluice.quarantine";
  private static final String NAMESPACE = "sluice.namespace";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);

  /** Nothing is in quarantine. */
  public static Quarantine empty() {
    return new Quarantine(Map.of());
  }

  /**
   * Reads the quarantine topic to its end.
   *
   * @throws CommandException when Kafka does not answer
   */
  public static Quarantine read(String bootstrapServers) {
    var config = new Properties();
    config.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    Map<String, Map<String, String>> digests = new HashMap<>();
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.listTopics(TIMEOUT).getOrDefault(TOPIC, List.of()).stream()
              .map(partition -> new TopicPartition(TOPIC, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, TIMEOUT);
      long deadline = System.nanoTime() + TIMEOUT.toNanos();
      while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
        for (ConsumerRecord<String, byte[]> entry : consumer.poll(POLL)) {
          deadline = System.nanoTime() + TIMEOUT.toNanos();
          keep(entry, digests);
        }
        if (System.nanoTime() > deadline) {
          throw new CommandException(
              "Kafka at " + bootstrapServers + " does not give the records of " + TOPIC);
        }
      }
    } catch (KafkaException e) {
      throw new CommandException(
          "Kafka does not answer at " + bootstrapServers + ": " + e.getMessage(), e);
    }
    return new Quarantine(digests);
  }

  private static void keep(
      ConsumerRecord<String, byte[]> entry, Map<String, Map<String, String>> digests) {
    Header namespace = entry.headers().lastHeader(NAMESPACE);
    if (namespace == null || entry.key() == null || entry.value() == null) {
      return;
    }
    BsonDocument event = new RawBsonDocument(entry.value());
    if (event.isDocument("fullDocument")) {
      digests
          .computeIfAbsent(
              new String(namespace.value(), StandardCharsets.UTF_8), name -> new HashMap<>())
          .put(DocumentKey.normal(entry.key()), digest(event.getDocument("fullDocument")));
    }
  }

  /** Whether the document, as it is, lies in quarantine. */
  boolean holds(String namespace, String key, BsonDocument document) {
    String digest = digests.getOrDefault(namespace, Map.of()).get(key);
    return digest != null && digest.equals(digest(document));
  }

  static String digest(BsonDocument document) {
    try {
      ByteBuffer bytes =
          new RawBsonDocument(document, new BsonDocumentCodec()).getByteBuffer().asNIO();
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
