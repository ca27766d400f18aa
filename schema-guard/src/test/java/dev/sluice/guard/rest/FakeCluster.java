package dev.sluice.guard.rest;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.NotFoundException;
import org.apache.kafka.connect.health.ConnectClusterDetails;
import org.apache.kafka.connect.health.ConnectClusterState;
import org.apache.kafka.connect.health.ConnectorHealth;
import org.apache.kafka.connect.health.ConnectorState;
import org.apache.kafka.connect.health.ConnectorType;

/** A worker's view of connectors that all run, without tasks. */
final class FakeCluster implements ConnectClusterState {
  private final Map<String, Map<String, String>> configs = new TreeMap<>();

  /** A guarded stream connector of the collection that has its name. */
  FakeCluster guarded(String connector) {
    configs.put(
        connector,
        Map.of(
            "connector.class", "com.mongodb.kafka.connect.MongoSourceConnector",
            "database", connector.substring(0, connector.indexOf('.')),
            "collection", connector.substring(connector.indexOf('.') + 1),
            "transforms", "guard",
            "transforms.guard.type", "dev.sluice.guard.SchemaGuard"));
    return this;
  }

  /** A connector that has nothing to do with the guard. */
  FakeCluster other(String connector) {
    configs.put(connector, Map.of("connector.class", "org.example.Sink"));
    return this;
  }

  @Override
  public Collection<String> connectors() {
    return configs.keySet();
  }

  @Override
  public ConnectorHealth connectorHealth(String name) {
    return new ConnectorHealth(
        name, new ConnectorState("RUNNING", "w", null), Map.of(), ConnectorType.SOURCE);
  }

  @Override
  public Map<String, String> connectorConfig(String name) {
    if (!configs.containsKey(name)) {
      throw new NotFoundException(name);
    }
    return configs.get(name);
  }

  @Override
  public ConnectClusterDetails clusterDetails() {
    throw new UnsupportedOperationException();
  }
}
