package dev.sluice.guard;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** What the transformation and the converter share: where the control topic is. */
public final class ControlConfig {

  public static final String TOPIC = "control.topic";
  public static final String BOOTSTRAP_SERVERS = "control.bootstrap.servers";

  /** What the names of further settings of the control topic's clients begin with. */
  public static final String CLIENT_PREFIX = "control.kafka.";

  private static final Pattern LEGAL = Pattern.compile("[A-Za-z0-9._-]{1,249}");

  private ControlConfig() {}

  public static ConfigDef define(ConfigDef def) {
    return def.define(
            TOPIC,
            ConfigDef.Type.STRING,
            "sluice.control",
            ControlConfig::topicName,
            Importance.MEDIUM,
            "Topic of the control log: contracts, incidents, decisions.")
        .define(
            BOOTSTRAP_SERVERS,
            ConfigDef.Type.STRING,
            "",
            Importance.MEDIUM,
            "Brokers of the control log. Empty: the worker's own, which the guard's REST extension tells. Further"
                + " settings of its clients (security, for example) begin with control.kafka.");
  }

  /** The settings of the control log's Kafka clients; empty when no brokers are named. */
  public static Map<String, Object> clients(AbstractConfig config) {
    Map<String, Object> clients = new HashMap<>(config.originalsWithPrefix(CLIENT_PREFIX));
    String servers = config.getString(BOOTSTRAP_SERVERS);
    if (!servers.isEmpty()) {
      clients.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
    } else if (!clients.isEmpty()) {
      throw new ConfigException(
          BOOTSTRAP_SERVERS,
          servers,
          "must be set, since settings that begin with " + CLIENT_PREFIX + " are");
    }
    return clients;
  }

  static void topicName(String key, Object value) {
    if (!LEGAL.matcher((String) value).matches()) {
      throw new ConfigException(
          key, value, "a topic name has 1 to 249 letters, digits, dots, underscores and hyphens");
    }
  }
}
