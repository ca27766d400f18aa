package dev.sluice.harness;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.connector.policy.AllConnectorClientConfigOverridePolicy;
import org.apache.kafka.connect.runtime.Worker;
import org.apache.kafka.connect.runtime.isolation.Plugins;
import org.apache.kafka.connect.runtime.rest.entities.ConnectorStateInfo;
import org.apache.kafka.connect.runtime.standalone.StandaloneConfig;
import org.apache.kafka.connect.runtime.standalone.StandaloneHerder;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.apache.kafka.connect.util.ConnectorTaskId;
import org.apache.kafka.connect.util.FutureCallback;

/** A Connect worker in this JVM that loads plugins, isolated, from a folder. */
public final class ConnectWorker implements AutoCloseable {

  private final StandaloneHerder herder;

  public ConnectWorker(String bootstrap, Path plugins) {
    Map<String, String> properties = new HashMap<>();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("plugin.path", plugins.toString());
    properties.put("plugin.discovery", "service_load");
    properties.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
    properties.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    // Long on purpose: the sink has to ask for its calls and commits itself.
    properties.put("offset.flush.interval.ms", "60000");
    properties.put("offset.storage.file.filename", "unused");
    Plugins loaded = new Plugins(properties);
    AllConnectorClientConfigOverridePolicy policy = new AllConnectorClientConfigOverridePolicy();
    policy.configure(Map.of());
    StandaloneConfig config = new StandaloneConfig(properties);
    MemoryOffsetBackingStore offsets =
        new MemoryOffsetBackingStore() {
          @Override
          public java.util.Set<Map<String, Object>> connectorPartitions(String connector) {
            return java.util.Set.of();
          }
        };
    offsets.configure(config);
    herder =
        new StandaloneHerder(
            new Worker("worker", Time.SYSTEM, loaded, config, offsets, policy), "cluster", policy);
    herder.start();
  }

  public void create(String name, Map<String, String> config) throws Exception {
    FutureCallback<
            org.apache.kafka.connect.runtime.Herder.Created<
                org.apache.kafka.connect.runtime.rest.entities.ConnectorInfo>>
        done = new FutureCallback<>();
    herder.putConnectorConfig(name, config, true, done);
    done.get(5, TimeUnit.MINUTES);
  }

  public void restartTask(String name) throws Exception {
    FutureCallback<Void> done = new FutureCallback<>();
    herder.restartTask(new ConnectorTaskId(name, 0), done);
    done.get(5, TimeUnit.MINUTES);
  }

  public ConnectorStateInfo status(String name) {
    return herder.connectorStatus(name);
  }

  @Override
  public void close() {
    herder.stop();
  }
}
