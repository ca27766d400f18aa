package dev.sluice.bench.redshift;

import dev.sluice.files.FileEvent;
import dev.sluice.files.FileEventJson;
import dev.sluice.redshift.RedshiftSinkTask;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/** A task of the Redshift sink, driven as Connect drives it. Not thread-safe. */
final class SinkRun implements AutoCloseable {

  private static final TopicPartition EVENTS = new TopicPartition("sluice.files", 0);
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final long POLL_MILLIS = 20;

  private final RedshiftSinkTask task = new RedshiftSinkTask();
  private final TaskContext context = new TaskContext();
  private long offset;

  SinkRun(Stand stand, Duration interval, int connections) {
    Map<String, String> properties = new HashMap<>();
    properties.put("redshift.url", stand.redshiftUrl());
    properties.put("redshift.user", Stand.USER);
    properties.put("redshift.password", Stand.USER);
    properties.put("s3.endpoint", stand.s3Endpoint().toString());
    properties.put("s3.path.style", "true");
    properties.put("s3.access.key.id", "any");
    properties.put("s3.secret.access.key", "any");
    properties.put("load.interval.ms", Long.toString(interval.toMillis()));
    properties.put("connections.max", Integer.toString(connections));
    task.initialize(context);
    task.start(properties);
    task.open(List.of(EVENTS));
  }

  void announce(FileEvent file) {
    task.put(
        List.of(
            new SinkRecord(
                EVENTS.topic(),
                0,
                null,
                file.recordKey(),
                null,
                FileEventJson.write(file),
                offset++)));
  }

  /** Announces files and waits until they are loaded; returns the seconds that took. */
  double load(List<FileEvent> files) throws InterruptedException {
    long start = System.nanoTime();
    files.forEach(this::announce);
    awaitLoaded();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Waits until all that was announced is loaded. */
  void awaitLoaded() throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isLoaded()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("Loading does not come to an end");
      }
      if (context.sum("held") > 0) {
        throw new IllegalStateException("A table is held; see the log");
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private boolean isLoaded() {
    task.put(List.of());
    OffsetAndMetadata committed =
        task.preCommit(Map.of(EVENTS, new OffsetAndMetadata(offset))).get(EVENTS);
    return committed != null && committed.offset() == offset;
  }

  /** Seconds spent on loads. */
  double secondsOfLoads() {
    return context.sum("load-seconds-total");
  }

  /** The same by step. */
  Map<String, Double> stepSeconds() {
    return new TreeMap<>(context.byTag("load-seconds-total", "step"));
  }

  @Override
  public void close() {
    task.stop();
  }
}
