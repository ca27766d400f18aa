package dev.sluice.bench.redshift;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.summingDouble;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** The context of a task without a worker around it. */
final class TaskContext implements SinkTaskContext {

  private final Metrics metrics = new Metrics();
  private final PluginMetrics pluginMetrics =
      new PluginMetricsImpl(metrics, Map.of("connector", "bench", "task", "0"));

  private Stream<Map.Entry<MetricName, KafkaMetric>> of(String name) {
    return metrics.metrics().entrySet().stream()
        .filter(metric -> metric.getKey().name().equals(name));
  }

  private static double value(Map.Entry<MetricName, KafkaMetric> metric) {
    return (double) metric.getValue().metricValue();
  }

  /** The sum of a metric over all tables and tags. */
  double sum(String name) {
    return of(name).mapToDouble(TaskContext::value).sum();
  }

  /** The sums of a metric by the value of a tag. */
  Map<String, Double> byTag(String name, String tag) {
    return of(name)
        .collect(
            groupingBy(
                metric -> metric.getKey().tags().get(tag), summingDouble(TaskContext::value)));
  }

  @Override
  public Map<String, String> configs() {
    return Map.of();
  }

  @Override
  public void offset(Map<TopicPartition, Long> offsets) {
    // Everything is read from the beginning anyway.
  }

  @Override
  public void offset(TopicPartition partition, long offset) {
    // Everything is read from the beginning anyway.
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
    // Nothing comes by itself.
  }

  @Override
  public void resume(TopicPartition... partitions) {
    // Nothing comes by itself.
  }

  @Override
  public void requestCommit() {
    // Commits are asked for all the time.
  }

  @Override
  public PluginMetrics pluginMetrics() {
    return pluginMetrics;
  }
}
