package dev.sluice.s3.kafka;

import dev.sluice.files.FileEvent;
import dev.sluice.files.FileEventJson;
import dev.sluice.s3.retry.Retries;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link FileEvents} as records of a compacted Kafka topic. */
public final class KafkaFileEvents implements FileEvents {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaFileEvents.class);

  private final Producer<String, String> producer;
  private final Admin admin;
  private final NewTopic topic;
  private final Retries retries;

  /**
   * Announces to a topic.
   *
   * @param producer idempotent, with acks=all; closed by {@link #close}
   * @param admin closed by {@link #close}
   * @param topic name of the topic
   * @param partitions partitions of the topic if it has to be created
   * @param replication replication factor of the topic if it has to be created; -1 for the brokers'
   *     default
   * @param retries how passing faults are retried
   */
  public KafkaFileEvents(
      Producer<String, String> producer,
      Admin admin,
      String topic,
      int partitions,
      short replication,
      Retries retries) {
    this.producer = producer;
    this.admin = admin;
    this.retries = retries;
    this.topic =
        new NewTopic(
                topic,
                Optional.of(partitions),
                replication < 0 ? Optional.empty() : Optional.of(replication))
            .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
  }

  @Override
  public void prepare() {
    if (!retries.call(this::create)) {
      ensureCompacted();
    }
  }

  private boolean create() {
    String action = "creating topic " + topic.name();
    try {
      KafkaCalls.await(action, admin.createTopics(List.of(topic)).all());
      LOG.info("Created topic {} for file events", topic.name());
      return true;
    } catch (ConnectException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return false;
      }
      if (e.getCause() instanceof TopicAuthorizationException
          || e.getCause() instanceof ClusterAuthorizationException) {
        LOG.info("{} is not allowed; it has to exist", action);
        return false;
      }
      throw e;
    }
  }

  private void ensureCompacted() {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    Config config;
    try {
      config =
          retries.call(
              () ->
                  KafkaCalls.await(
                      "reading the configuration of topic " + topic.name(),
                      admin.describeConfigs(List.of(resource)).values().get(resource)));
    } catch (ConnectException e) {
      if (e.getCause() instanceof TopicAuthorizationException) {
        LOG.warn(
            "The configuration of topic {} cannot be read; its cleanup.policy has to be compact",
            topic.name());
        return;
      }
      throw e;
    }
    String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    if (!policy.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
      compact(resource, policy);
    }
  }

  /** A broker that creates topics by itself gives them a retention, and file events must stay. */
  private void compact(ConfigResource resource, String policy) {
    AlterConfigOp compact =
        new AlterConfigOp(
            new ConfigEntry(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT),
            AlterConfigOp.OpType.SET);
    try {
      retries.call(
          () ->
              KafkaCalls.await(
                  "setting cleanup.policy=compact for topic " + topic.name(),
                  admin.incrementalAlterConfigs(Map.of(resource, List.of(compact))).all()));
      LOG.warn("Topic {} had cleanup.policy={}; it is compact now", topic.name(), policy);
    } catch (ConnectException e) {
      throw new ConnectException(
          ("Topic %s has cleanup.policy=%s, and the sink may not change it. File events must never"
                  + " expire: set it to compact, or name another topic in files.topic.")
              .formatted(topic.name(), policy),
          e);
    }
  }

  @Override
  public void announce(FileEvent event) {
    String value = FileEventJson.write(event);
    String action = "announcing %s in topic %s".formatted(event.key(), topic.name());
    retries.call(
        () -> {
          try {
            int partitions = producer.partitionsFor(topic.name()).size();
            ProducerRecord<String, String> record =
                new ProducerRecord<>(
                    topic.name(), partition(event.topic(), partitions), event.recordKey(), value);
            return KafkaCalls.await(action, producer.send(record));
          } catch (InterruptException e) {
            throw new CancellationException("Interrupted while " + action);
          } catch (ConnectException e) {
            throw e;
          } catch (KafkaException e) {
            throw KafkaCalls.translate(action, e);
          }
        });
  }

  /** By the data topic alone, so that the events of one table stay in order. */
  static int partition(String dataTopic, int partitions) {
    return Utils.toPositive(Utils.murmur2(dataTopic.getBytes(StandardCharsets.UTF_8))) % partitions;
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
    admin.close(Duration.ofSeconds(1));
  }
}
