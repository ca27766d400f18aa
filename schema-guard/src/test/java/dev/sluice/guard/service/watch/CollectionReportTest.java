package dev.sluice.guard.service.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.control.ControlState;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.NotFoundException;
import org.apache.kafka.connect.health.ConnectClusterDetails;
import org.apache.kafka.connect.health.ConnectClusterState;
import org.apache.kafka.connect.health.ConnectorHealth;
import org.junit.jupiter.api.Test;

class CollectionReportTest {

  @Test
  void tellsOfAConnectorThatHasNoStatusYet() {
    var collections =
        new CollectionReport(new Created("shop.orders"), Clock.systemUTC())
            .collections(ControlState.EMPTY);

    assertThat(collections).hasSize(1);
    assertThat(collections.get(0).path("connector").textValue()).isEqualTo("shop.orders");
    assertThat(collections.get(0).path("namespace").textValue()).isEqualTo("shop.orders");
    assertThat(collections.get(0).path("state").textValue()).isEqualTo("NEW");
  }

  @Test
  void leavesOutAConnectorThatWasJustDeleted() {
    var cluster =
        new Created("shop.orders") {
          @Override
          public Map<String, String> connectorConfig(String connector) {
            throw new NotFoundException("Connector " + connector + " not found");
          }
        };

    assertThat(new CollectionReport(cluster, Clock.systemUTC()).collections(ControlState.EMPTY))
        .isEmpty();
  }

  /** A cluster with one connector of which no worker has told a status. */
  private static class Created implements ConnectClusterState {
    private final String name;

    Created(String name) {
      this.name = name;
    }

    @Override
    public List<String> connectors() {
      return List.of(name);
    }

    @Override
    public Map<String, String> connectorConfig(String connector) {
      return Map.of(
          "connector.class",
          "com.mongodb.kafka.connect.MongoSourceConnector",
          "database",
          "shop",
          "collection",
          "orders",
          "transforms",
          "guard",
          "transforms.guard.type",
          "dev.sluice.guard.SchemaGuard");
    }

    @Override
    public ConnectorHealth connectorHealth(String connector) {
      throw new NotFoundException("No status found for connector " + connector);
    }

    @Override
    public ConnectClusterDetails clusterDetails() {
      throw new AssertionError("nobody asks for it");
    }
  }
}
