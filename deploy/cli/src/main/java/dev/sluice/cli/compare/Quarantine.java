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
 * <p>Copy and stream go into quarantine side by side, so that an older version that was copied may
 * stand behind a newer one that was streamed: the last of each counts.
 */
public final class Quarantine {
  private static final String TOPIC = "sluice.quarantine";
  private static final String NAMESPACE = "sluice.namespace";
  private static final String OP = "sluice.op";
  private static final String COPIED = "r";
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(200);

  /** How names of documents begin whose keys cannot be made a text. */
  private static final String BROKEN = "broken:";

  private final Map<String, Map<String, Versions>> documents = new HashMap<>();

  /**
   * Digests of what of one document is in quarantine.
   *
   * @param copied the last version that a copy read; null if none
   * @param streamed the last version of the stream; null if none
   */
  private record Versions(String copied, String streamed) {

    static final Versions NONE = new Versions(null, null);

    Versions with(boolean copy, String digest) {
      return copy ? new Versions(digest, streamed) : new Versions(copied, digest);
    }

    boolean have(String digest) {
      return digest.equals(copied) || digest.equals(streamed);
    }
  }

  /** Nothing is in quarantine. */
  public static Quarantine empty() {
    return new Quarantine();
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
    var quarantine = new Quarantine();
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
          quarantine.keep(entry);
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
    return quarantine;
  }

  private void keep(ConsumerRecord<String, byte[]> entry) {
    Header namespace = entry.headers().lastHeader(NAMESPACE);
    Header op = entry.headers().lastHeader(OP);
    if (namespace == null || op == null || entry.key() == null || entry.value() == null) {
      return;
    }
    BsonDocument event = new RawBsonDocument(entry.value());
    if (event.isDocument("fullDocument")) {
      put(
          text(namespace),
          entry.key().startsWith(BROKEN) ? entry.key() : DocumentKey.normal(entry.key()),
          text(op),
          event.getDocument("fullDocument"));
    }
  }

  /**
   * Adds what was put into quarantine after what is there.
   *
   * @param op {@code r} if a copy read it, else that of the change
   */
  Quarantine put(String namespace, String key, String op, BsonDocument document) {
    documents
        .computeIfAbsent(namespace, name -> new HashMap<>())
        .compute(
            key,
            (same, before) ->
                (before == null ? Versions.NONE : before)
                    .with(op.equals(COPIED), digest(document)));
    return this;
  }

  /** How many documents of a collection lie in quarantine, as they are or as they were. */
  public long count(String namespace) {
    return documents.getOrDefault(namespace, Map.of()).size();
  }

  /** Whether the document, as it is, lies in quarantine. */
  boolean holds(String namespace, String key, BsonDocument document) {
    Versions versions = documents.getOrDefault(namespace, Map.of()).get(key);
    return versions != null && versions.have(digest(document));
  }

  /** Whether the document, as it is, lies in quarantine since its key cannot be made a text. */
  boolean holdsBroken(String namespace, BsonDocument document) {
    Map<String, Versions> known = documents.getOrDefault(namespace, Map.of());
    if (known.keySet().stream().noneMatch(key -> key.startsWith(BROKEN))) {
      return false;
    }
    String digest = digest(document);
    return known.entrySet().stream()
        .anyMatch(entry -> entry.getKey().startsWith(BROKEN) && entry.getValue().have(digest));
  }

  private static String text(Header header) {
    return new String(header.value(), StandardCharsets.UTF_8);
  }

  private static String digest(BsonDocument document) {
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
