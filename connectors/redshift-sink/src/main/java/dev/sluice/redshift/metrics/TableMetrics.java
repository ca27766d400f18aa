package dev.sluice.redshift.metrics;

import dev.sluice.redshift.chain.Backlog;
import dev.sluice.redshift.failure.Failure;
import dev.sluice.redshift.load.LoadResult;
import dev.sluice.redshift.load.Step;
import dev.sluice.redshift.sql.TableName;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;

/** The metrics of one table; {@code docs/metrics-redshift-sink.md} lists them. Thread-safe. */
public final class TableMetrics implements AutoCloseable {

  /** What the metrics show of a table at any time. Thread-safe. */
  public interface State {

    /** Known files that are not loaded. */
    Backlog backlog();

    /** Whether the table needs a person. */
    boolean held();
  }

  private static final double NANOS = 1e9;

  private final PluginMetrics registry;
  private final TableName table;
  private final Clock clock;
  private final List<MetricName> names = new ArrayList<>();

  private final AtomicLong loads = new AtomicLong();
  private final AtomicLong files = new AtomicLong();
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong applied = new AtomicLong();
  private final AtomicLong deleted = new AtomicLong();
  private final AtomicLong conflicts = new AtomicLong();
  private final AtomicLong retries = new AtomicLong();
  private final Map<Step, AtomicLong> nanos = new EnumMap<>(Step.class);
  private final State state;

  public TableMetrics(PluginMetrics registry, TableName table, State state, Clock clock) {
    this.registry = registry;
    this.table = table;
    this.state = state;
    this.clock = clock;
    register();
  }

  private void register() {
    add(
        "freshness-seconds",
        "Age of the oldest change that is known and cannot be queried yet; 0 when there is none",
        this::freshness);
    add("backlog-files", "Known files that are not loaded", () -> (double) state.backlog().files());
    add("backlog-rows", "Rows in them", () -> (double) state.backlog().rows());
    add("backlog-bytes", "Bytes of them", () -> (double) state.backlog().bytes());
    add("held", "1 while the table needs a person, else 0", () -> state.held() ? 1.0 : 0.0);
    add("loads-total", "Loads that were committed", loads::doubleValue);
    add("load-files-total", "Files loaded", files::doubleValue);
    add("load-rows-total", "Rows loaded into stages", rows::doubleValue);
    add("rows-applied-total", "Rows put into the table", applied::doubleValue);
    add("rows-deleted-total", "Deletes applied to the table", deleted::doubleValue);
    add("conflicts-total", "Loads that lost against another transaction", conflicts::doubleValue);
    add("retries-total", "Loads that failed and were tried again later", retries::doubleValue);
    for (Step step : Step.values()) {
      AtomicLong spent = new AtomicLong();
      nanos.put(step, spent);
      add(
          "load-seconds-total",
          "Time spent on loads, by step",
          tags("step", step.tag()),
          () -> spent.get() / NANOS);
    }
  }

  private void add(String name, String description, Supplier<Double> value) {
    add(name, description, tags(), value);
  }

  private void add(
      String name, String description, Map<String, String> tags, Supplier<Double> value) {
    MetricName metric = registry.metricName(name, description, new LinkedHashMap<>(tags));
    registry.addMetric(metric, (Gauge<Double>) (config, now) -> value.get());
    names.add(metric);
  }

  private Map<String, String> tags(String... more) {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("schema", table.schema());
    tags.put("table", table.table());
    for (int i = 0; i < more.length; i += 2) {
      tags.put(more[i], more[i + 1]);
    }
    return tags;
  }

  private double freshness() {
    return state
        .backlog()
        .oldest()
        .map(oldest -> Duration.between(oldest, clock.instant()).toMillis() / 1e3)
        .map(seconds -> Math.max(0, seconds))
        .orElse(0.0);
  }

  /** A load was committed, or there was nothing to load. */
  public void loaded(LoadResult result) {
    result.nanos().forEach((step, spent) -> nanos.get(step).addAndGet(spent));
    if (result.files() > 0) {
      loads.incrementAndGet();
      files.addAndGet(result.files());
      rows.addAndGet(result.rows());
      applied.addAndGet(result.applied());
      deleted.addAndGet(result.deleted());
    }
  }

  /** A load failed. */
  public void failed(Failure failure) {
    switch (failure.kind()) {
      case CONFLICT -> conflicts.incrementAndGet();
      case RETRY -> retries.incrementAndGet();
      case HELD, STOP -> {
        // Shows in the state.
      }
    }
  }

  @Override
  public synchronized void close() {
    names.forEach(registry::removeMetric);
    names.clear();
  }
}
