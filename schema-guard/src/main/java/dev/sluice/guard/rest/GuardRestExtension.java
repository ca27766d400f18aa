package dev.sluice.guard.rest;

import dev.sluice.guard.control.GuardRuntime;
import dev.sluice.guard.registry.WorkerRegistry;
import dev.sluice.guard.service.GuardService;
import dev.sluice.guard.service.GuardServiceConfig;
import dev.sluice.guard.service.watch.CollectionReport;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.metrics.Monitorable;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.rest.ConnectRestExtension;
import org.apache.kafka.connect.rest.ConnectRestExtensionContext;

/**
 * The guard's part of a Connect worker: it runs the guard service and serves the collections,
 * contracts and incidents below {@code /sluice}. Named in the worker's {@code
 * rest.extension.classes}, on every worker.
 */
public final class GuardRestExtension implements ConnectRestExtension, Monitorable {
  private GuardServiceConfig config;
  private GuardRuntime runtime;
  private GuardService service;
  private PluginMetrics metrics;

  @Override
  public void configure(Map<String, ?> worker) {
    config = new GuardServiceConfig(worker);
  }

  @Override
  public void withPluginMetrics(PluginMetrics pluginMetrics) {
    metrics = pluginMetrics;
  }

  @Override
  public void register(ConnectRestExtensionContext context) {
    WorkerRegistry.tell(config.registry());
    runtime =
        GuardRuntime.ofWorker(
            config.kafkaClient(), config.controlTopic(), config.controlReplicationFactor());
    ControlReads reads = new ControlReads(runtime.log());
    Clock clock = Clock.systemUTC();
    Collections collections = new Collections(new CollectionReport(context.clusterState(), clock));
    List.of(
            new CollectionsResource(
                reads, collections, new Pauses(reads, collections, runtime.log())),
            new ResyncResource(reads, collections, runtime.log(), clock),
            new IncidentsResource(reads, runtime.log(), clock),
            new OpenApiResource())
        .forEach(resource -> context.configurable().register(resource));
    service = new GuardService(config, runtime.log(), clock, metrics).start();
  }

  @Override
  public void close() {
    if (service != null) {
      service.close();
    }
    if (runtime != null) {
      runtime.close();
    }
  }

  @Override
  public String version() {
    String version = GuardRestExtension.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }
}
