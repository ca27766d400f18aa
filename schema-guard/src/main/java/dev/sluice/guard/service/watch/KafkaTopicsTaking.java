package dev.sluice.guard.service.watch;

import dev.sluice.guard.service.connect.GuardedConnector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the brokers about the topics without which a source task stands still: its data topic, its
 * heartbeats, and the worker's offsets. What the guard may not look at does not count.
 */
public final class KafkaTopicsTaking implements KafkaTaking {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTopicsTaking.class);
  private static final String OFFSETS = "offset.storage.topic";
  private static final String HEARTBEATS = "heartbeat.topic.name";
  private static final String DEFAULT_HEARTBEATS = "__mongodb_heartbeats";

  private final Map<String, ?> worker;
  private final Map<String, Object> kafkaClient;
  private final Duration timeout;

  /**
   * @param worker properties of the worker
   * @param kafkaClient brokers and security settings of the worker
   * @param timeout of each request
   */
  public KafkaTopicsTaking(
      Map<String, ?> worker, Map<String, Object> kafkaClient, Duration timeout) {
    this.worker = worker;
    this.kafkaClient = Map.copyOf(kafkaClient);
    this.timeout = timeout;
  }

  @Override
  public boolean takes(GuardedConnector connector) {
    List<String> topics = new ArrayList<>();
    topics.add(connector.topic());
    topics.add(connector.view().config().getOrDefault(HEARTBEATS, DEFAULT_HEARTBEATS));
    if (worker.get(OFFSETS) != null) {
      topics.add(worker.get(OFFSETS).toString());
    }
    Map<String, Object> settings = new HashMap<>(kafkaClient);
    settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) timeout.toMillis());
    try (Admin admin = Admin.create(settings)) {
      for (String topic : topics) {
        if (!takes(admin, topic)) {
          LOG.warn(
              "Connector {}: Kafka takes no records of topic {} now, for want of a leader or of in-sync replicas",
              connector.name(),
              topic);
          return false;
        }
      }
      return true;
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      LOG.warn("Connector {}: Kafka does not answer: {}", connector.name(), e.toString());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean takes(Admin admin, String topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    TopicDescription description;
    try {
      description = get(admin.describeTopics(List.of(topic)).allTopicNames()).get(topic);
    } catch (ExecutionException e) {
      if (isUnseen(e)) {
        return true;
      }
      throw e;
    }
    int least = leastInSync(admin, topic);
    return description.partitions().stream().allMatch(partition -> takes(partition, least));
  }

  private static boolean takes(TopicPartitionInfo partition, int least) {
    return partition.leader() != null
        && !partition.leader().isEmpty()
        && partition.isr().size() >= least;
  }

  private int leastInSync(Admin admin, String topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
      ConfigEntry entry = config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
      return entry == null || entry.value() == null ? 1 : Integer.parseInt(entry.value());
    } catch (ExecutionException e) {
      if (isUnseen(e)) {
        return 1;
      }
      throw e;
    }
  }

  private static boolean isUnseen(ExecutionException e) {
    return e.getCause() instanceof UnknownTopicOrPartitionException
        || e.getCause() instanceof AuthorizationException;
  }

  private <T> T get(KafkaFuture<T> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }
}
