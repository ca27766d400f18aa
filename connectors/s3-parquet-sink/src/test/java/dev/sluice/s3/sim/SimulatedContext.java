package dev.sluice.s3.sim;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** The context of one task; fails if another thread than the task's touches it. */
@SuppressWarnings("NonApiType") // the interface of Kafka asks for a LinkedHashMap
final class SimulatedContext implements SinkTaskContext, PluginMetrics {

  private final Thread owner = Thread.currentThread();
  final Map<TopicPartition, Long> seeks = new HashMap<>();
  final Set<TopicPartition> paused = ConcurrentHashMap.newKeySet();
  final Map<String, MetricValueProvider<?>> metrics = new ConcurrentHashMap<>();
  ErrantRecordReporter reporter;
  boolean commitRequested;
  long timeout = -1;

  private void requireOwner() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException("Context touched by " + Thread.currentThread());
    }
  }

  @Override
  public Map<String, String> configs() {
    return Map.of();
  }

  @Override
  public void offset(Map<TopicPartition, Long> offsets) {
    requireOwner();
    seeks.putAll(offsets);
  }

  @Override
  public void offset(TopicPartition partition, long offset) {
    requireOwner();
    seeks.put(partition, offset);
  }

  @Override
  public void timeout(long timeoutMs) {
    requireOwner();
    timeout = timeoutMs;
  }

  @Override
  public Set<TopicPartition> assignment() {
    return Set.of();
  }

  @Override
  public void pause(TopicPartition... partitions) {
    requireOwner();
    paused.addAll(Arrays.asList(partitions));
  }

  @Override
  public void resume(TopicPartition... partitions) {
    requireOwner();
    Arrays.asList(partitions).forEach(paused::remove);
  }

  @Override
  public void requestCommit() {
    requireOwner();
    commitRequested = true;
  }

  @Override
  public ErrantRecordReporter errantRecordReporter() {
    return reporter;
  }

  @Override
  public PluginMetrics pluginMetrics() {
    return this;
  }

  @Override
  public MetricName metricName(
      String name, String description, LinkedHashMap<String, String> tags) {
    return new MetricName(name, "plugins", description, tags);
  }

  @Override
  public void addMetric(MetricName name, MetricValueProvider<?> provider) {
    if (metrics.put(key(name), provider) != null) {
      throw new IllegalArgumentException("There is a metric " + name);
    }
  }

  private static String key(MetricName name) {
    return name.name() + name.tags().values();
  }

  /** Names of the metrics that begin so, with the values of their tags. */
  List<String> metrics(String prefix) {
    return metrics.keySet().stream().filter(name -> name.startsWith(prefix)).sorted().toList();
  }

  /** Value of a metric, by its name and the values of its tags, such as {@code rows-total[t]}. */
  long metric(String name) {
    return ((Number) ((Gauge<?>) metrics.get(name)).value(null, 0)).longValue();
  }

  @Override
  public void removeMetric(MetricName name) {
    if (metrics.remove(key(name)) == null) {
      throw new IllegalArgumentException("No metric " + name);
    }
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
