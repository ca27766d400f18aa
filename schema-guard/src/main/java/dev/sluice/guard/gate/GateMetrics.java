package dev.sluice.guard.gate;

import dev.sluice.guard.drift.DriftClass;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;

/** What the gate counts, of one collection. Written by the task's thread, read by any. */
public final class GateMetrics {

  /** Shown while the source has told no time. */
  private static final long UNKNOWN = -1;

  private final LongAdder events = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder drift = new LongAdder();
  private final LongAdder ignoredValues = new LongAdder();
  private final LongAdder quarantined = new LongAdder();
  private final LongAdder skipped = new LongAdder();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder discardedValues = new LongAdder();
  private final Map<DriftClass, LongAdder> changes = new EnumMap<>(DriftClass.class);
  private final AtomicLong position = new AtomicLong();
  private final InstantSource clock;
  private volatile long contractVersion;

  /**
   * Counts from zero.
   *
   * @param clock against which the source's clock is held
   */
  public GateMetrics(InstantSource clock) {
    this.clock = clock;
    for (DriftClass driftClass : DriftClass.values()) {
      changes.put(driftClass, new LongAdder());
    }
  }

  /**
   * Makes the metrics known under the tag {@code collection}.
   *
   * @param streams whether the connector follows changes; a copy has no position in time
   * @param held whether an incident awaits a decision; must not block
   */
  public void register(
      PluginMetrics metrics, String namespace, boolean streams, BooleanSupplier held) {
    if (streams) {
      add(
          metrics,
          namespace,
          "source-lag-seconds",
          "Seconds since the cluster time of the last event or heartbeat; -1 before the first",
          this::sourceLag);
    }
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
        "Records sent to quarantine because a decision or a policy says so",
        quarantined::sum);
    add(
        metrics,
        namespace,
        "accepted-changes-total",
        "Changes that became a new contract version because a policy says accept",
        accepted::sum);
    add(
        metrics,
        namespace,
        "discarded-values-total",
        "Values left out because a policy says discard",
        discardedValues::sum);
    changes.forEach(
        (driftClass, count) ->
            add(
                metrics,
                namespace,
                Map.of("class", driftClass.name()),
                "changes-total",
                "Changes met that nobody had decided about, by class",
                count::sum));
    add(
        metrics,
        namespace,
        "skipped-total",
        "Updates without an image of their document, sent to the skipped topic",
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
    add(metrics, namespace, Map.of(), name, description, value);
  }

  private static void add(
      PluginMetrics metrics,
      String namespace,
      Map<String, String> moreTags,
      String name,
      String description,
      LongSupplier value) {
    LinkedHashMap<String, String> tags = new LinkedHashMap<>();
    tags.put("collection", namespace);
    tags.putAll(moreTags);
    Gauge<Long> gauge = (config, now) -> value.getAsLong();
    metrics.addMetric(metrics.metricName(name, description, tags), gauge);
  }

  private long sourceLag() {
    long seconds = position.get();
    return seconds == 0 ? UNKNOWN : Math.max(0, clock.instant().getEpochSecond() - seconds);
  }

  /**
   * The source has come so far.
   *
   * @param seconds of cluster time; 0 when not known
   */
  void reached(long seconds) {
    if (seconds != 0) {
      position.lazySet(seconds);
    }
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

  void accepted(int count) {
    accepted.add(count);
  }

  void discarded(long values) {
    discardedValues.add(values);
  }

  void changed(DriftClass driftClass) {
    changes.get(driftClass).increment();
  }

  void skipped() {
    skipped.increment();
  }

  void contractVersion(int version) {
    contractVersion = version;
  }
}
