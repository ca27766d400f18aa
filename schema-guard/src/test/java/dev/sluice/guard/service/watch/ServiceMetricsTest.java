package dev.sluice.guard.service.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.control.CollectionState;
import dev.sluice.guard.control.Entries;
import dev.sluice.guard.control.Generation;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.service.connect.ConnectorView;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.connect.GuardedConnector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.junit.jupiter.api.Test;

class ServiceMetricsTest {
  private static final Path DOCUMENTATION = Path.of("../docs/metrics-guard-service.md");
  private static final Generation STREAMING =
      new Generation(2, 42L << 32, Instant.EPOCH, Phase.COMPLETED);

  private final Registry registry = new Registry();
  private final ServiceMetrics metrics =
      new ServiceMetrics(registry, Clock.fixed(Entries.AT.plusSeconds(90), ZoneOffset.UTC));

  /** Metrics as Connect keeps them. */
  private static final class Registry implements PluginMetrics {
    private final Map<String, MetricValueProvider<?>> values = new TreeMap<>();

    @Override
    @SuppressWarnings("NonApiType") // The interface says so.
    public MetricName metricName(
        String name, String description, java.util.LinkedHashMap<String, String> tags) {
      return new MetricName(name, "plugins", description, tags);
    }

    @Override
    public void addMetric(MetricName name, MetricValueProvider<?> value) {
      assertThat(values.put(key(name), value)).isNull();
    }

    @Override
    public void removeMetric(MetricName name) {
      values.remove(key(name));
    }

    @Override
    public Sensor addSensor(String name) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void removeSensor(String name) {
      throw new UnsupportedOperationException();
    }

    private static String key(MetricName name) {
      return name.name() + name.tags();
    }

    Object value(String name) {
      return ((Gauge<?>) values.get(name)).value(null, 0);
    }

    Object ofCollection(String name) {
      return value(name + "{guarded=shop.orders, collection=shop.orders}");
    }
  }

  private static GuardedCollection subject(Incident incident) {
    ConnectorView view =
        new ConnectorView(
            Entries.CONNECTOR,
            Map.of(
                "connector.class", "MongoSourceConnector",
                "database", "shop",
                "collection", "orders",
                "transforms", "guard",
                "transforms.guard.type", "dev.sluice.guard.SchemaGuard"),
            "RUNNING",
            List.of(new ConnectorView.TaskView(0, "RUNNING", null)));
    CollectionState state =
        new CollectionState(
            Entries.CONNECTOR,
            List.of(new CollectionState.StoredContract(0, Entries.contract(1, "a"))),
            incident,
            STREAMING,
            null,
            false);
    return new GuardedCollection(GuardedConnector.of(view).orElseThrow(), null, state);
  }

  private static Incident incident(String id) {
    return Incident.open(
        id, Entries.draft(IncidentReason.POSITION_LOST, List.of(), null), Entries.AT);
  }

  @Test
  void aStreamingCollection() {
    metrics.acting(true);
    metrics.observe(subject(null), new OplogWatch.Window(OptionalLong.of(4_000), true));

    assertThat(registry.value("acting{}")).isEqualTo(1L);
    assertThat(registry.ofCollection("state")).isEqualTo(3L);
    assertThat(registry.ofCollection("held-seconds")).isEqualTo(0L);
    assertThat(registry.ofCollection("oplog-window-seconds")).isEqualTo(4_000L);
    assertThat(registry.ofCollection("oplog-closing")).isEqualTo(1L);
    assertThat(registry.ofCollection("generation")).isEqualTo(2L);
  }

  @Test
  void anOplogThatStillHasItsFirstEntryIsNotClosing() {
    metrics.observe(subject(null), new OplogWatch.Window(OptionalLong.of(23), false));

    assertThat(registry.ofCollection("oplog-window-seconds")).isEqualTo(23L);
    assertThat(registry.ofCollection("oplog-closing")).isEqualTo(0L);
  }

  @Test
  void aHeldCollectionCountsItsIncidentOnce() {
    metrics.observe(subject(incident("i-1")), OplogWatch.Window.UNKNOWN);
    metrics.observe(subject(incident("i-1")), OplogWatch.Window.UNKNOWN);
    metrics.observe(subject(incident("i-2")), OplogWatch.Window.UNKNOWN);

    assertThat(registry.ofCollection("state")).isEqualTo(4L);
    assertThat(registry.ofCollection("held-seconds")).isEqualTo(90L);
    assertThat(registry.ofCollection("oplog-window-seconds")).isEqualTo(-1L);
    assertThat(registry.ofCollection("oplog-closing")).isEqualTo(-1L);
    assertThat(
            registry.value(
                "incidents-total{guarded=shop.orders, collection=shop.orders, reason=position_lost}"))
        .isEqualTo(2L);
    assertThat(
            registry.value(
                "incidents-total{guarded=shop.orders, collection=shop.orders, reason=drift}"))
        .isEqualTo(0L);
  }

  @Test
  void restartsOfStreamAndSnapshotAreTheCollections() {
    metrics.observe(subject(null), OplogWatch.Window.UNKNOWN);
    metrics.restarted("shop.orders");
    metrics.restarted("shop.orders.snapshot");
    metrics.restarted("unknown");

    assertThat(registry.ofCollection("restarts-total")).isEqualTo(2L);
  }

  @Test
  void whoDoesNotActHasNoCollections() {
    metrics.acting(true);
    metrics.observe(subject(null), OplogWatch.Window.UNKNOWN);
    metrics.acting(false);

    assertThat(registry.values.keySet()).containsExactly("acting{}");
    assertThat(registry.value("acting{}")).isEqualTo(0L);
    metrics.observe(subject(null), OplogWatch.Window.UNKNOWN);
    assertThat(registry.ofCollection("generation")).isEqualTo(2L);
  }

  @Test
  void aDeletedConnectorIsForgotten() {
    metrics.observe(subject(null), OplogWatch.Window.UNKNOWN);
    metrics.retain(Set.of("other"));

    assertThat(registry.values.keySet()).containsExactly("acting{}");
  }

  @Test
  void everyMetricIsDocumented() throws IOException {
    metrics.observe(subject(null), OplogWatch.Window.UNKNOWN);
    String page = Files.readString(DOCUMENTATION);

    assertThat(registry.values.keySet())
        .allSatisfy(
            name -> assertThat(page).contains("`" + name.substring(0, name.indexOf('{')) + "`"));
    for (IncidentReason reason : IncidentReason.values()) {
      assertThat(page).contains("`" + reason.name().toLowerCase(java.util.Locale.ROOT) + "`");
    }
  }
}
