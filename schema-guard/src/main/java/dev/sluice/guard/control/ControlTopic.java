package dev.sluice.guard.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The topic behind the control log: one partition whose records never expire. Order and offsets
 * carry meaning (the first valid record wins, a contract's id is its offset), so that a compacted
 * topic, one with a retention or one with several partitions is refused rather than used.
 */
final class ControlTopic {
  private static final long EXISTENCE_POLL_MS = 50;
  private static final int REPLICATION_FOR_TWO_IN_SYNC = 3;

  /** The settings without which records would expire. */
  static final Map<String, String> REQUIRED =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
          TopicConfig.RETENTION_MS_CONFIG, "-1",
          TopicConfig.RETENTION_BYTES_CONFIG, "-1");

  private final Admin admin;
  private final String name;
  private final String bootstrapServers;
  private final Duration timeout;

  ControlTopic(Admin admin, String name, String bootstrapServers, Duration timeout) {
    this.admin = admin;
    this.name = name;
    this.bootstrapServers = bootstrapServers;
    this.timeout = timeout;
  }

  /**
   * Creates the topic when it is absent.
   *
   * @param replicationFactor copies of the partition; -1 for the broker's default
   */
  void create(short replicationFactor) {
    Map<String, String> settings = new LinkedHashMap<>(REQUIRED);
    if (replicationFactor >= REPLICATION_FOR_TWO_IN_SYNC) {
      settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2");
    }
    NewTopic topic = new NewTopic(name, 1, replicationFactor).configs(settings);
    try {
      await(admin.createTopics(List.of(topic)).all(), "create");
    } catch (ControlUnavailableException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
    awaitExistence();
  }

  /** A broker may answer for a moment that it does not know a topic that was just created. */
  private void awaitExistence() {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!exists() && System.nanoTime() < deadline) {
      try {
        Thread.sleep(EXISTENCE_POLL_MS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ControlUnavailableException("Interrupted while creating " + name, e);
      }
    }
  }

  /** Whether the topic exists. */
  boolean exists() {
    try {
      describe();
      return true;
    } catch (ControlUnavailableException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Refuses a topic that could lose or reorder records.
   *
   * @return the topic's id
   * @throws ControlUnavailableException naming each wrong setting and the command that puts it
   *     right
   */
  Uuid verify() {
    TopicDescription description = describe();
    int partitions = description.partitions().size();
    if (partitions != 1) {
      throw new ControlUnavailableException(
          "Control topic "
              + name
              + " has "
              + partitions
              + " partitions where exactly one is allowed, since the order of its records carries meaning."
              + " Name another topic in sluice.guard.control.topic, which is then created as it must be.");
    }
    List<String> wrong = wrongSettings();
    if (!wrong.isEmpty()) {
      throw new ControlUnavailableException(
          "Control topic "
              + name
              + " could lose records: "
              + String.join(", ", wrong)
              + ". Put it right with: kafka-configs.sh --bootstrap-server "
              + bootstrapServers
              + " --alter --entity-type topics --entity-name "
              + name
              + " --add-config cleanup.policy=delete,retention.ms=-1,retention.bytes=-1");
    }
    long start = offset(OffsetSpec.earliest());
    if (start != 0) {
      throw new ControlUnavailableException(
          "Control topic "
              + name
              + " begins at offset "
              + start
              + ": contracts and decisions before it are lost. Restore the topic from a backup, or name"
              + " another topic in sluice.guard.control.topic and approve the collections anew.");
    }
    return description.topicId();
  }

  private List<String> wrongSettings() {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    Config config =
        await(admin.describeConfigs(List.of(resource)).all(), "read the settings of").get(resource);
    List<String> wrong = new ArrayList<>();
    REQUIRED.keySet().stream()
        .sorted()
        .forEach(
            key -> {
              ConfigEntry entry = config.get(key);
              if (entry == null || !REQUIRED.get(key).equals(entry.value())) {
                wrong.add(
                    key
                        + " is "
                        + (entry == null ? "unknown" : entry.value())
                        + ", must be "
                        + REQUIRED.get(key));
              }
            });
    return wrong;
  }

  /** The offset after the last record. */
  long endOffset() {
    return offset(OffsetSpec.latest());
  }

  private long offset(OffsetSpec spec) {
    TopicPartition partition = new TopicPartition(name, 0);
    return await(admin.listOffsets(Map.of(partition, spec)).all(), "read the offsets of")
        .get(partition)
        .offset();
  }

  private TopicDescription describe() {
    return await(admin.describeTopics(List.of(name)).allTopicNames(), "describe").get(name);
  }

  private <T> T await(KafkaFuture<T> future, String verb) {
    String what = "Cannot " + verb + " control topic " + name + " at " + bootstrapServers;
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ControlUnavailableException(what + ": interrupted", e);
    } catch (ExecutionException e) {
      throw new ControlUnavailableException(what + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new ControlUnavailableException(
          what + " within " + timeout.toSeconds() + " s. Check the broker and its ACLs", e);
    }
  }
}
