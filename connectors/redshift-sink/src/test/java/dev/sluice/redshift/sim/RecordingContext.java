package dev.sluice.redshift.sim;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** A task's context that remembers what the task asked for, with Kafka's own metrics. */
public final class RecordingContext implements SinkTaskContext {

  private final Metrics metrics = new Metrics();
  private final PluginMetrics pluginMetrics =
      new PluginMetricsImpl(metrics, Map.of("connector", "redshift", "task", "0"));
  private final Map<TopicPartition, Long> offsets = new HashMap<>();
  private int commits;

  /** Offsets that the task asked to go on from. */
  public Map<TopicPartition, Long> offsets() {
    return offsets;
  }

  /** How often the task asked for a commit. */
  public int commits() {
    return commits;
  }

  /** The value of a table's metric. */
  public double metric(String name, String table) {
    return metrics.metrics().entrySet().stream()
        .filter(entry -> isOf(entry.getKey(), name, table))
        .mapToDouble(entry -> (double) entry.getValue().metricValue())
        .findFirst()
        .orElseThrow();
  }

  /** Whether a table has any metric. */
  public boolean hasMetrics(String table) {
    return metrics.metrics().keySet().stream()
        .anyMatch(name -> table.equals(name.tags().get("table")));
  }

  private static boolean isOf(MetricName metric, String name, String table) {
    return metric.name().equals(name) && table.equals(metric.tags().get("table"));
  }

  @Override
  public Map<String, String> configs() {
    return Map.of();
  }

  @Override
  public void offset(Map<TopicPartition, Long> more) {
    offsets.putAll(more);
  }

  @Override
  public void offset(TopicPartition partition, long offset) {
    offsets.put(partition, offset);
  }

  @Override
  public void timeout(long millis) {
    // Nobody waits here.
  }

  @Override
  public Set<TopicPartition> assignment() {
    return Set.of();
  }

  @Override
  public void pause(TopicPartition... partitions) {
    throw new UnsupportedOperationException("The sink never pauses");
  }

  @Override
  public void resume(TopicPartition... partitions) {
    throw new UnsupportedOperationException("The sink never pauses");
  }

  @Override
  public void requestCommit() {
    commits++;
  }

  @Override
  public PluginMetrics pluginMetrics() {
    return pluginMetrics;
  }
}
