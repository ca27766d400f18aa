package dev.sluice.local;

import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * The Connect workers, each in a process of its own on a class path that has Kafka Connect and
 * nothing else.
 */
final class ConnectWorkers implements PartRunner {
  /** The workers' group. */
  static final String GROUP = "sluice-connect";

  // They log whole configurations, every class found, each of many attempts while Kafka starts, and
  // every request over REST, of which the guard makes several a second.
  private static final List<String> WORDY =
      List.of(
          "org.apache.kafka.common.config",
          "org.apache.kafka.common.utils.AppInfoParser",
          "org.apache.kafka.clients.admin.internals",
          "org.apache.kafka.connect.runtime.isolation.DelegatingClassLoader",
          "org.apache.kafka.connect.runtime.rest.RestServer");

  private final List<ChildPart> workers = new ArrayList<>();

  /**
   * Lays out the workers; starts none.
   *
   * @param folder where their property files go
   * @param logs where their logs go
   * @param runtime their class path and plugins
   * @param bootstrapServers Kafka
   * @param ports the port of each worker's REST interface
   * @param settings how they are set up
   */
  ConnectWorkers(
      Path folder,
      Path logs,
      RuntimeFolder runtime,
      String bootstrapServers,
      List<Integer> ports,
      Settings settings) {
    for (int i = 0; i < ports.size(); i++) {
      int port = ports.get(i);
      String name = i == 0 ? "connect" : "connect-" + (i + 1);
      Path file = folder.resolve(name + ".properties");
      Path log = logs.resolve(name + ".log");
      int worker = i;
      workers.add(
          new ChildPart(
              name,
              () -> {
                write(file, properties(runtime, bootstrapServers, port, settings));
                return ChildProcess.start(
                    runtime.workerClassPath(),
                    jvmOptions(runtime, settings, worker),
                    "org.apache.kafka.connect.cli.ConnectDistributed",
                    List.of(file.toString()),
                    Map.of(),
                    log);
              },
              Probes.connect(url(port))));
    }
  }

  static URI url(int port) {
    return URI.create("http://127.0.0.1:" + port);
  }

  private static List<String> jvmOptions(RuntimeFolder runtime, Settings settings, int worker) {
    List<String> options = new ArrayList<>();
    options.add("-Xmx" + settings.heap());
    options.add("-XX:+UseParallelGC");
    options.add("-XX:+ExitOnOutOfMemoryError");
    options.add("-Dorg.slf4j.simpleLogger.showDateTime=true");
    options.add("-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSS");
    for (String logger : WORDY) {
      options.add("-Dorg.slf4j.simpleLogger.log." + logger + "=warn");
    }
    if (settings.metricsPort() > 0) {
      options.add(
          "-javaagent:%s=127.0.0.1:%s:%s"
              .formatted(
                  runtime.exporter(), settings.metricsPort() + worker, runtime.exporterRules()));
    }
    options.addAll(settings.jvmOptions());
    return options;
  }

  private static Properties properties(
      RuntimeFolder runtime, String bootstrapServers, int port, Settings settings) {
    Properties p = new Properties();
    p.put("bootstrap.servers", bootstrapServers);
    p.put("group.id", GROUP);
    p.put("listeners", url(port).toString());
    p.put("rest.advertised.host.name", "127.0.0.1");
    p.put("rest.advertised.port", Integer.toString(port));
    p.put("plugin.path", pluginPath(runtime, settings));
    p.put("plugin.discovery", "service_load");
    if (runtime.hasGuard()) {
      p.put("rest.extension.classes", "dev.sluice.guard.rest.GuardRestExtension");
      p.put("sluice.guard.replication.factor", "1");
    }
    p.put("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    p.put("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter");
    p.put("config.storage.topic", "connect-configs");
    p.put("config.storage.replication.factor", "1");
    p.put("offset.storage.topic", "connect-offsets");
    p.put("offset.storage.replication.factor", "1");
    p.put("offset.storage.partitions", "1");
    p.put("status.storage.topic", "connect-status");
    p.put("status.storage.replication.factor", "1");
    p.put("status.storage.partitions", "1");
    p.put("connector.client.config.override.policy", "All");
    p.put("exactly.once.source.support", "enabled");
    p.put("offset.flush.interval.ms", "1000");
    // A worker that was killed is missed after 6 s, the least that brokers allow by default, and
    // its work moves at once.
    p.put("session.timeout.ms", "6000");
    p.put("heartbeat.interval.ms", "2000");
    p.put("scheduled.rebalance.max.delay.ms", "0");
    p.put("producer.max.request.size", Integer.toString(KafkaBroker.MAX_RECORD_BYTES));
    p.putAll(settings.properties());
    return p;
  }

  private static String pluginPath(RuntimeFolder runtime, Settings settings) {
    List<String> path = new ArrayList<>();
    path.add(runtime.plugins().toString());
    settings.pluginFolders().forEach(folder -> path.add(folder.toAbsolutePath().toString()));
    return String.join(",", path);
  }

  private static void write(Path file, Properties properties) {
    try {
      Files.createDirectories(file.getParent());
      try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
        properties.store(writer, null);
      }
    } catch (IOException e) {
      throw new StackException("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  /** One worker. */
  PartRunner worker(int index) {
    if (index < 0 || index >= workers.size()) {
      throw new StackException(
          "There is no Connect worker " + index + ", only " + workers.size() + " counted from 0.");
    }
    return workers.get(index);
  }

  @Override
  public void start() {
    Parallel.run(workers.stream().<Runnable>map(worker -> worker::start).toList(), this::kill);
  }

  @Override
  public void stop() {
    Parallel.run(workers.stream().<Runnable>map(worker -> worker::stop).toList(), () -> {});
  }

  @Override
  public void kill() {
    workers.stream().filter(ChildPart::isRunning).forEach(ChildPart::kill);
  }

  @Override
  public boolean isRunning() {
    return workers.stream().anyMatch(ChildPart::isRunning);
  }

  @Override
  public List<ProcessHandle> processes() {
    return workers.stream().flatMap(worker -> worker.processes().stream()).toList();
  }

  /**
   * How the workers are set up.
   *
   * @param heap the most heap of one worker, as {@code -Xmx} takes it
   * @param metricsPort where the first worker serves metrics, the others on the ports that follow;
   *     0 for none
   * @param jvmOptions further options of the JVM
   * @param properties worker properties over the stack's own
   * @param pluginFolders folders of plugins beside Sluice's
   */
  record Settings(
      String heap,
      int metricsPort,
      List<String> jvmOptions,
      Map<String, String> properties,
      List<Path> pluginFolders) {}
}
