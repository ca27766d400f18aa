package dev.sluice.bench.s3;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** What a task sees of Connect. */
@SuppressWarnings("NonApiType") // the interface of Kafka asks for a LinkedHashMap
final class BenchContext implements SinkTaskContext, PluginMetrics {

  private final Map<MetricName, MetricValueProvider<?>> metrics = new ConcurrentHashMap<>();
  private final Set<TopicPartition> ready = ConcurrentHashMap.newKeySet();
  private final Set<TopicPartition> paused = ConcurrentHashMap.newKeySet();

  /** How many partitions have found the end of their chain. */
  int ready() {
    return ready.size();
  }

  boolean paused(TopicPartition partition) {
    return paused.contains(partition);
  }

  /** The sum of all metrics of this name. */
  long sum(String name) {
    return metrics.entrySet().stream()
        .filter(metric -> metric.getKey().name().equals(name))
        .mapToLong(
            metric -> ((Number) ((Gauge<?>) metric.getValue()).value(null, 0)).longValue())
        .sum();
  }

  @Override
  public Map<String, String> configs() {
    return Map.of();
  }

  @Override
  public void offset(Map<TopicPartition, Long> offsets) {
    ready.addAll(offsets.keySet());
  }

  @Override
  public void offset(TopicPartition partition, long offset) {
    ready.add(partition);
  }

  @Override
  public void timeout(long timeoutMs) {}

  @Override
  public Set<TopicPartition> assignment() {
    return Set.of();
  }

  @Override
  public void pause(TopicPartition... partitions) {
    paused.addAll(Set.of(partitions));
  }

  @Override
  public void resume(TopicPartition... partitions) {
    Set.of(partitions).forEach(paused::remove);
  }

  @Override
  public void requestCommit() {}

  @Override
  public PluginMetrics pluginMetrics() {
    return this;
  }

  @Override
  public MetricName metricName(
      String name, String description, LinkedHashMap<String, String> tags) {
    return new MetricName(name, "bench", description, tags);
  }

  @Override
  public void addMetric(MetricName name, MetricValueProvider<?> provider) {
    metrics.put(name, provider);
  }

  @Override
  public void removeMetric(MetricName name) {
    metrics.remove(name);
  }

  @Override
  public Sensor addSensor(String name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void removeSensor(String name) {
    throw new UnsupportedOperationException();
  }
}
