package dev.sluice.redshift;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/**
 * Loads the files that Sluice's S3 sink announces in {@code sluice.files} into Redshift. Keys and
 * values of that topic are text: use Kafka's {@code StringConverter} for both. {@code
 * docs/config/redshift-sink.md} lists the configuration.
 */
public final class RedshiftSinkConnector extends SinkConnector {

  private Map<String, String> properties = Map.of();

  @Override
  public void start(Map<String, String> properties) {
    new RedshiftSinkConfig(properties);
    this.properties = Map.copyOf(properties);
  }

  @Override
  public Class<? extends Task> taskClass() {
    return RedshiftSinkTask.class;
  }

  @Override
  public List<Map<String, String>> taskConfigs(int maxTasks) {
    List<Map<String, String>> configs = new ArrayList<>(maxTasks);
    for (int task = 0; task < maxTasks; task++) {
      configs.add(new HashMap<>(properties));
    }
    return configs;
  }

  @Override
  public void stop() {
    // The tasks hold all resources.
  }

  @Override
  public ConfigDef config() {
    return RedshiftSinkConfig.definition();
  }

  @Override
  public Config validate(Map<String, String> properties) {
    Config config = super.validate(properties);
    Map<String, String> faults = RedshiftSinkConfig.faults(properties);
    for (ConfigValue value : config.configValues()) {
      String fault = faults.get(value.name());
      if (fault != null) {
        value.addErrorMessage(fault);
      }
    }
    return config;
  }

  @Override
  public String version() {
    return Version.get();
  }
}
