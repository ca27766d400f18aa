package dev.sluice.guard.gate;

import java.util.LinkedHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;

/** What the gate counts, of one collection. Written by the task's thread, read by any. */
public final class GateMetrics {

  private final LongAdder events = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder drift = new LongAdder();
  private final LongAdder ignoredValues = new LongAdder();
  private final LongAdder quarantined = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private volatile long contractVersion;

  /**
   * Makes the metrics known under the tag {@code collection}.
   *
   * @param held whether an incident awaits a decision; must not block
   */
  public void register(PluginMetrics metrics, String namespace, BooleanSupplier held) {
    add(
        metrics,
        namespace,
        "events-total",
        "Change events seen, copied documents among them",
        events::sum);
    add(metrics, namespace, "bytes-total", "BSON bytes of the change events seen", bytes::sum);
    add(metrics, namespace, "drift-total", "Events that closed the gate", drift::sum);
    add(
        metrics,
        namespace,
        "ignored-values-total",
        "Values left out because a decision says ignore",
        ignoredValues::sum);
    add(
        metrics,
        namespace,
        "quarantined-total",
        "Records sent to quarantine because a decision says so",
        quarantined::sum);
    add(
        metrics,
        namespace,
        "skipped-total",
        "Updates without an image of their document",
        skipped::sum);
    add(
        metrics,
        namespace,
        "held",
        "1 while an incident of the collection awaits a decision, else 0",
        () -> held.getAsBoolean() ? 1 : 0);
    add(
        metrics,
        namespace,
        "contract-version",
        "Version of the contract that the last record was projected onto; 0 before the first",
        () -> contractVersion);
  }

  private static void add(
      PluginMetrics metrics,
      String namespace,
      String name,
      String description,
      LongSupplier value) {
    LinkedHashMap<String, String> tags = new LinkedHashMap<>();
    tags.put("collection", namespace);
    Gauge<Long> gauge = (config, now) -> value.getAsLong();
    metrics.addMetric(metrics.metricName(name, description, tags), gauge);
  }

  void event(int size) {
    events.increment();
    bytes.add(size);
  }

  void drifted() {
    drift.increment();
  }

  void ignored(long values) {
    ignoredValues.add(values);
  }

  void quarantined() {
    quarantined.increment();
  }

  void skipped() {
    skipped.increment();
  }

  void contractVersion(int version) {
    contractVersion = version;
  }
}
