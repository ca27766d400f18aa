package dev.sluice.guard.service.watch;

import dev.sluice.guard.control.Incident;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.connect.GuardedConnector;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;

/**
 * The metrics of the guard service, listed in docs/metrics-guard-service.md. Those of collections
 * exist on the worker whose service acts. Written by the service's thread, read by any.
 */
public final class ServiceMetrics {
  /** Shown while the oplog's window is not known. */
  private static final long UNKNOWN = -1;

  /** What a collection does, as a number. */
  private static final List<String> STATES =
      List.of("NEW", "LEARNING", "SNAPSHOT", "STREAMING", "HELD", "PAUSED", "FAILED");

  private final PluginMetrics metrics;
  private final Clock clock;
  private final Map<String, Collection> collections = new ConcurrentHashMap<>();
  private volatile boolean acting;

  /** What is shown of one collection. */
  private static final class Collection {
    private final List<MetricName> names = new ArrayList<>();
    private final AtomicLong restarts = new AtomicLong();
    private final Map<IncidentReason, AtomicLong> incidents = new EnumMap<>(IncidentReason.class);
    private volatile Incident incident;
    private volatile long state;
    private volatile long generation;
    private volatile long oplogWindow = UNKNOWN;
    private volatile long oplogClosing = UNKNOWN;
    private String lastIncident;
  }

  /**
   * @param metrics null to show none
   */
  public ServiceMetrics(PluginMetrics metrics, Clock clock) {
    this.metrics = metrics;
    this.clock = clock;
    if (metrics != null) {
      add(
          Map.of(),
          "acting",
          "1 while this worker's guard service acts for the cluster, else 0",
          () -> acting ? 1 : 0);
    }
  }

  /** This worker's service acts, or another one does, which then has the collections' metrics. */
  public void acting(boolean now) {
    acting = now;
    if (!now) {
      Set.copyOf(collections.keySet()).forEach(this::forget);
    }
  }

  /** What a round found; connectors that are no longer among them are forgotten. */
  public void retain(Set<String> connectors) {
    Set.copyOf(collections.keySet()).stream()
        .filter(name -> !connectors.contains(name))
        .forEach(this::forget);
  }

  /** What a round saw of a collection. */
  public void observe(GuardedCollection subject, OplogWatch.Window oplog) {
    Collection collection =
        collections.computeIfAbsent(
            subject.name(), name -> register(name, subject.stream().namespace()));
    Incident incident = subject.incident();
    collection.incident = incident;
    collection.state = STATES.indexOf(CollectionReport.state(subject));
    collection.generation = subject.generation() == null ? 0 : subject.generation().number();
    collection.oplogWindow = oplog.seconds().orElse(UNKNOWN);
    collection.oplogClosing = oplog.seconds().isEmpty() ? UNKNOWN : oplog.closing() ? 1 : 0;
    if (incident != null && !incident.id().equals(collection.lastIncident)) {
      collection.lastIncident = incident.id();
      collection.incidents.get(incident.draft().reason()).incrementAndGet();
    }
  }

  /** A task was restarted that had failed without an incident. */
  public void restarted(String connector) {
    Collection collection = collections.get(GuardedConnector.streamName(connector));
    if (collection != null) {
      collection.restarts.incrementAndGet();
    }
  }

  private Collection register(String connector, String namespace) {
    Collection collection = new Collection();
    for (IncidentReason reason : IncidentReason.values()) {
      collection.incidents.put(reason, new AtomicLong());
    }
    if (metrics == null) {
      return collection;
    }
    gauge(
        collection,
        connector,
        namespace,
        "state",
        "0 new, 1 learning, 2 snapshot, 3 streaming, 4 held, 5 paused by a person, 6 failed",
        () -> collection.state);
    gauge(
        collection,
        connector,
        namespace,
        "held-seconds",
        "Seconds since the incident was opened that awaits a decision; 0 without one",
        () -> heldSeconds(collection.incident));
    gauge(
        collection,
        connector,
        namespace,
        "oplog-window-seconds",
        "Seconds of oplog behind the stream's position when last measured; -1 when not known",
        () -> collection.oplogWindow);
    gauge(
        collection,
        connector,
        namespace,
        "oplog-closing",
        "1 while the oldest entries of the oplog are removed; 0 while it still has its first or room; -1 when not known",
        () -> collection.oplogClosing);
    gauge(
        collection,
        connector,
        namespace,
        "generation",
        "Number of the current generation; 0 before the first",
        () -> collection.generation);
    gauge(
        collection,
        connector,
        namespace,
        "restarts-total",
        "Restarts of tasks that failed without an incident",
        collection.restarts::get);
    collection.incidents.forEach(
        (reason, count) -> {
          Map<String, String> tags = tags(connector, namespace);
          tags.put("reason", reason.name().toLowerCase(Locale.ROOT));
          collection.names.add(
              add(tags, "incidents-total", "Incidents seen, by their reason", count::get));
        });
    return collection;
  }

  private long heldSeconds(Incident incident) {
    return incident == null || !incident.state().undecided()
        ? 0
        : Math.max(0, Duration.between(incident.openedAt(), clock.instant()).toSeconds());
  }

  private void gauge(
      Collection collection,
      String connector,
      String namespace,
      String name,
      String description,
      LongSupplier value) {
    collection.names.add(add(tags(connector, namespace), name, description, value));
  }

  private static Map<String, String> tags(String connector, String namespace) {
    LinkedHashMap<String, String> tags = new LinkedHashMap<>();
    tags.put("guarded", connector);
    tags.put("collection", namespace);
    return tags;
  }

  private MetricName add(
      Map<String, String> tags, String name, String description, LongSupplier value) {
    MetricName metric = metrics.metricName(name, description, new LinkedHashMap<>(tags));
    Gauge<Long> gauge = (config, now) -> value.getAsLong();
    metrics.addMetric(metric, gauge);
    return metric;
  }

  private void forget(String connector) {
    Collection collection = collections.remove(connector);
    if (collection != null && metrics != null) {
      collection.names.forEach(metrics::removeMetric);
    }
  }
}
