package dev.sluice.s3;

import dev.sluice.files.FileEvent;
import dev.sluice.files.HoldReason;
import dev.sluice.s3.chain.ChainMetrics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;

/** The sink's metrics. Their names are public and listed in docs/metrics-s3-parquet-sink.md. */
final class SinkMetrics implements ChainMetrics {

  private final PluginMetrics metrics;
  private final AtomicLong retries = new AtomicLong();
  private final AtomicLong memory = new AtomicLong();
  private final AtomicLong queued = new AtomicLong();
  private final AtomicLong recovering = new AtomicLong();
  private final AtomicLong abortedUploads = new AtomicLong();
  private final Map<String, TopicCounters> topics = new HashMap<>();
  private final Map<String, AtomicLong> heldPartitions = new HashMap<>();
  private final Map<TopicPartition, MetricName> held = new HashMap<>();
  private final Map<String, AtomicLong> requests = new ConcurrentHashMap<>();

  SinkMetrics(PluginMetrics metrics) {
    this.metrics = metrics;
    gauge("retries-total", "Requests to S3 or Kafka that were tried again", Map.of(), retries);
    gauge("memory-bytes", "Memory that the files of the task take", Map.of(), memory);
    gauge("upload-queue-files", "Finished files that wait for their upload", Map.of(), queued);
    gauge(
        "recovering-partitions",
        "Partitions the end of whose chain of files is looked for",
        Map.of(),
        recovering);
    gauge(
        "aborted-uploads-total",
        "Uploads in parts that an earlier task had left",
        Map.of(),
        abortedUploads);
  }

  private record TopicCounters(
      AtomicLong files,
      AtomicLong rows,
      AtomicLong deletes,
      AtomicLong bytes,
      AtomicLong tombstones,
      AtomicLong rejected,
      AtomicLong skipped) {}

  @Override
  public void file(FileEvent event) {
    TopicCounters counters = counters(event.topic());
    counters.files().incrementAndGet();
    counters.rows().addAndGet(event.rows());
    counters.deletes().addAndGet(event.deletes());
    counters.bytes().addAndGet(event.size().orElse(0));
  }

  @Override
  public void tombstone(String topic) {
    counters(topic).tombstones().incrementAndGet();
  }

  @Override
  public void rejected(String topic) {
    counters(topic).rejected().incrementAndGet();
  }

  @Override
  public void skipped(String topic) {
    counters(topic).skipped().incrementAndGet();
  }

  @Override
  public void opened(TopicPartition partition) {
    heldPartitions(partition.topic());
  }

  @Override
  public void held(TopicPartition partition, HoldReason reason) {
    released(partition);
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("topic", partition.topic());
    tags.put("partition", Integer.toString(partition.partition()));
    tags.put("reason", reason.name());
    held.put(partition, gauge("held", "Whether the partition is held", tags, new AtomicLong(1)));
    heldPartitions(partition.topic()).incrementAndGet();
  }

  @Override
  public void released(TopicPartition partition) {
    MetricName gone = held.remove(partition);
    if (gone != null) {
      metrics.removeMetric(gone);
      heldPartitions(partition.topic()).decrementAndGet();
    }
  }

  private AtomicLong heldPartitions(String topic) {
    return heldPartitions.computeIfAbsent(
        topic,
        name ->
            counter(
                "held-partitions",
                "Partitions of the topic that the task holds back",
                Map.of("topic", name)));
  }

  @Override
  public void abortedUploads(int count) {
    abortedUploads.addAndGet(count);
  }

  /** A request is tried again. Thread-safe. */
  void retry() {
    retries.incrementAndGet();
  }

  /** A request is sent to S3. Thread-safe. */
  void request(String operation) {
    requests
        .computeIfAbsent(
            operation,
            name -> counter("requests-total", "Requests to S3", Map.of("operation", name)))
        .incrementAndGet();
  }

  void resources(long memoryBytes, int queuedFiles, int recoveringPartitions) {
    recovering.set(recoveringPartitions);
    memory.set(memoryBytes);
    queued.set(queuedFiles);
  }

  private TopicCounters counters(String topic) {
    return topics.computeIfAbsent(
        topic,
        name -> {
          Map<String, String> tags = Map.of("topic", name);
          return new TopicCounters(
              counter("files-total", "Files stored and announced", tags),
              counter("rows-total", "Rows in these files", tags),
              counter("deletes-total", "Rows in these files that are deletes", tags),
              counter("bytes-total", "Bytes of these files", tags),
              counter("tombstones-skipped-total", "Records without a value, left out", tags),
              counter("records-rejected-total", "Records that Parquet cannot hold", tags),
              counter("records-skipped-total", "Such records left out by skip.offsets", tags));
        });
  }

  private AtomicLong counter(String name, String description, Map<String, String> tags) {
    AtomicLong value = new AtomicLong();
    gauge(name, description, tags, value);
    return value;
  }

  private MetricName gauge(
      String name, String description, Map<String, String> tags, AtomicLong value) {
    Gauge<Long> gauge = (config, now) -> value.get();
    MetricName metric = metrics.metricName(name, description, new LinkedHashMap<>(tags));
    metrics.addMetric(metric, gauge);
    return metric;
  }
}
