package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.support.Bson;
import dev.sluice.guard.support.MemoryControl;
import dev.sluice.guard.support.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class SchemaGuardMetricsTest {

  private static final Path DOCUMENTATION = Path.of("../docs/metrics-schema-guard.md");

  /** Cluster time of the events. */
  private static final long EVENT_SECONDS = 100;

  private final MemoryControl control =
      new MemoryControl()
          .contract(
              Inference.of("shop.orders", "shop.orders")
                  .accept(Bson.of("{_id: 1, a: 'x', b: 'y'}"))
                  .infer()
                  .proposal());
  private final PluginMetricsOfATask metrics = new PluginMetricsOfATask("shop.orders");

  private SchemaGuard<SourceRecord> guard(PluginMetrics of) {
    SchemaGuard<SourceRecord> guard = new SchemaGuard<>(config -> control);
    guard.configure(Map.of("snapshot.seq", "1"));
    guard.withPluginMetrics(of);
    return guard;
  }

  @Test
  void learnsItsConnectorFromTheMetricsOfTheTask() {
    SourceRecord out = guard(metrics).apply(Records.of(Bson.insert("{_id: 1}")));
    assertThat(out.topic()).isEqualTo("sluice.shop.orders");
  }

  @Test
  void aSnapshotConnectorUsesTheContractOfItsStream() {
    SourceRecord out =
        guard(new PluginMetricsOfATask("shop.orders.snapshot"))
            .apply(Records.of(Bson.insert("{_id: 1}")));
    assertThat(out.valueSchema().parameters()).containsEntry("sluice.connector", "shop.orders");
  }

  @Test
  void withoutMetricsItsConnectorMustBeConfigured() {
    SchemaGuard<SourceRecord> guard = new SchemaGuard<>(config -> control);
    guard.configure(Map.of());
    Throwable thrown = catchThrowable(() -> guard.apply(Records.of(Bson.insert("{_id: 1}"))));
    assertThat(thrown).isInstanceOf(GateClosedError.class).hasMessageContaining("'connector'");
  }

  @Test
  void countsWhatItDoes() {
    SchemaGuard<SourceRecord> guard = guard(metrics);
    byte[] event = Bson.insert("{_id: 1, a: 'x'}");
    guard.apply(Records.of(event));
    assertThat(metrics.value("events-total")).isEqualTo(1);
    assertThat(metrics.value("bytes-total")).isEqualTo(event.length);
    assertThat(metrics.value("contract-version")).isEqualTo(1);
    assertThat(metrics.value("held")).isZero();

    byte[] drifting = Bson.insert("{_id: 1, a: 5, b: 5}");
    assertThat(catchThrowable(() -> guard.apply(Records.of(drifting)))).isNotNull();
    assertThat(metrics.value("drift-total")).isEqualTo(1);
    assertThat(metrics.value("held")).isEqualTo(1);

    control.approve("shop.orders", Map.of("a", Treatment.IGNORE, "b", Treatment.QUARANTINE));
    guard.apply(Records.of(drifting));
    guard.apply(Records.of(Bson.insert("{_id: 1, a: 5}")));
    assertThat(metrics.value("held")).isZero();
    assertThat(metrics.value("quarantined-total")).isEqualTo(1);
    assertThat(metrics.value("ignored-values-total")).isEqualTo(1);
    assertThat(metrics.value("contract-version")).isEqualTo(2);

    guard.apply(
        Records.of(
            Bson.of(
                "{_id: {_data: '82'}, operationType: 'update', clusterTime: {$timestamp: {t: 1, i: 1}},"
                    + " ns: {db: 'shop', coll: 'orders'}, documentKey: {_id: 5}, fullDocument: null}")));
    assertThat(metrics.value("skipped-total")).isEqualTo(1);
  }

  @Test
  void theLagIsThatOfTheLastEvent() {
    stream().apply(Records.of(Bson.insert("{_id: 1}")));

    long before = secondsSince(EVENT_SECONDS);
    long lag = metrics.value("source-lag-seconds");
    assertThat(lag).isBetween(before, secondsSince(EVENT_SECONDS));
  }

  @Test
  void heartbeatsMoveTheLagOfACollectionInWhichNothingHappens() {
    SchemaGuard<SourceRecord> guard = stream();
    control.readToEnd();
    guard.apply(Records.heartbeat());
    assertThat(metrics.value("source-lag-seconds")).as("a token that tells no time").isEqualTo(-1);

    long now = Instant.now().getEpochSecond();
    guard.apply(Records.heartbeat("{\"_data\": \"82%08X0000\"}".formatted(now)));

    assertThat(metrics.value("source-lag-seconds")).isBetween(0L, secondsSince(now));
  }

  @Test
  void aCopyHasNoLag() {
    guard(metrics).apply(Records.of(Bson.insert("{_id: 1}")));

    assertThat(metrics.registered.keySet())
        .extracting(MetricName::name)
        .doesNotContain("source-lag-seconds");
  }

  private SchemaGuard<SourceRecord> stream() {
    SchemaGuard<SourceRecord> guard = new SchemaGuard<>(config -> control);
    guard.configure(Map.of());
    guard.withPluginMetrics(metrics);
    return guard;
  }

  private static long secondsSince(long epochSecond) {
    return Instant.now().getEpochSecond() - epochSecond;
  }

  @Test
  void everyMetricIsDocumented() throws IOException {
    stream().apply(Records.of(Bson.insert("{_id: 1}")));
    String page = Files.readString(DOCUMENTATION);
    assertThat(metrics.registered).hasSize(17);
    metrics
        .registered
        .keySet()
        .forEach(name -> assertThat(page).contains("| `" + name.name() + "` |"));
  }

  /** What Connect gives to a transformation of a task. */
  private static final class PluginMetricsOfATask implements PluginMetrics {
    private final String connector;
    private final Map<MetricName, MetricValueProvider<?>> registered = new HashMap<>();

    PluginMetricsOfATask(String connector) {
      this.connector = connector;
    }

    long value(String name) {
      return registered.entrySet().stream()
          .filter(entry -> entry.getKey().name().equals(name))
          .filter(entry -> "shop.orders".equals(entry.getKey().tags().get("collection")))
          .map(entry -> (Gauge<?>) entry.getValue())
          .map(gauge -> (Long) gauge.value(new MetricConfig(), 0))
          .findFirst()
          .orElseThrow();
    }

    @Override
    @SuppressWarnings("NonApiType") // the interface has it so
    public MetricName metricName(
        String name, String description, LinkedHashMap<String, String> tags) {
      Map<String, String> all = new LinkedHashMap<>();
      all.put("connector", connector);
      all.put("task", "0");
      all.put("transformation", "guard");
      all.putAll(tags);
      return new MetricName(name, "plugins", description, all);
    }

    @Override
    public void addMetric(MetricName name, MetricValueProvider<?> value) {
      registered.put(name, value);
    }

    @Override
    public void removeMetric(MetricName name) {
      registered.remove(name);
    }

    @Override
    public Sensor addSensor(String name) {
      throw new UnsupportedOperationException("not used by the guard");
    }

    @Override
    public void removeSensor(String name) {
      throw new UnsupportedOperationException("not used by the guard");
    }
  }
}
