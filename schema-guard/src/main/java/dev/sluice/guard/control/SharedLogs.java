package dev.sluice.guard.control;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.ConfigException;

/** The open control logs of this class loader, one for each pair of brokers and topic, counted. */
final class SharedLogs {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Map<Key, Shared> OPEN = new HashMap<>();
  private static Map<String, Object> workerConfig = Map.of();

  private SharedLogs() {}

  private record Key(String bootstrapServers, String topic) {}

  private static final class Shared {
    private final ControlClients clients;
    private final KafkaControlLog log;
    private int users;

    Shared(ControlClients clients) {
      this.clients = clients;
      this.log = new KafkaControlLog(clients, TIMEOUT).start();
    }
  }

  /**
   * @param replicationFactor present when a worker opens the log
   */
  static GuardRuntime open(
      Map<String, Object> kafkaClientConfig, String topic, OptionalInt replicationFactor) {
    synchronized (OPEN) {
      if (replicationFactor.isPresent()) {
        workerConfig = Map.copyOf(kafkaClientConfig);
      }
      Map<String, Object> config = kafkaClientConfig.isEmpty() ? workerConfig : kafkaClientConfig;
      Object servers = config.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
      if (servers == null) {
        throw new ConfigException(
            "No bootstrap servers of the control topic "
                + topic
                + " are known: add dev.sluice.guard.rest.GuardRestExtension to the worker's rest.extension.classes");
      }
      Key key = new Key(servers.toString(), topic);
      Shared shared =
          OPEN.computeIfAbsent(key, k -> new Shared(new ControlClients(config, topic, TIMEOUT)));
      replicationFactor.ifPresent(shared.clients::createWith);
      shared.users++;
      return new GuardRuntime(shared.log, Clock.systemUTC(), () -> release(key));
    }
  }

  private static void release(Key key) {
    Shared last = null;
    synchronized (OPEN) {
      Shared shared = OPEN.get(key);
      if (--shared.users == 0) {
        last = OPEN.remove(key);
      }
    }
    if (last != null) {
      last.log.close();
    }
  }
}
