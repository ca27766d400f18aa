package dev.sluice.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.local.connect.ConnectClient;
import dev.sluice.local.connect.ConnectClientException;
import dev.sluice.local.connect.ConnectorSpec;
import dev.sluice.local.connect.ConnectorTemplates;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two workers with the plugins of the build. */
class ConnectWorkersIT {
  private static final String SOURCE = "com.mongodb.kafka.connect.MongoSourceConnector";
  private static final String GUARD = "dev.sluice.guard.SchemaGuard";
  private static final String CONVERTER = "dev.sluice.guard.avro.ContractConverter";
  private static final String S3_SINK = "dev.sluice.s3.S3ParquetSinkConnector";
  private static final String REDSHIFT_SINK = "dev.sluice.redshift.RedshiftSinkConnector";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir static Path folder;
  private static LocalStack stack;
  private static ConnectClient client;

  @BeforeAll
  static void start() {
    stack =
        LocalStack.builder()
            .stateDir(folder)
            .ports(Ports.ephemeral())
            .only(Part.MONGODB, Part.KAFKA, Part.CONNECT)
            .workers(2)
            .metricsPort(FreePorts.pick())
            .start();
    client = new ConnectClient(stack.connectUrl());
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @Test
  void workersFindEveryPluginByItsServiceManifest() {
    assertThat(client.plugins(false)).contains(SOURCE, GUARD, CONVERTER, S3_SINK, REDSHIFT_SINK);
  }

  @Test
  void pluginsAreIsolatedSinceTheWorkersClassPathHasNoneOfTheirClasses() throws IOException {
    List<String> entries = new ArrayList<>();
    for (String each :
        Pattern.compile(File.pathSeparator)
            .splitAsStream(RuntimeFolder.find().workerClassPath())
            .toList()) {
      entries.addAll(entriesOf(each));
    }

    assertThat(entries).contains("org/apache/kafka/connect/cli/ConnectDistributed.class");
    for (String plugin : List.of(SOURCE, GUARD, CONVERTER, S3_SINK, REDSHIFT_SINK)) {
      assertThat(entries).doesNotContain(plugin.replace('.', '/') + ".class");
    }
    assertThat(entries)
        .noneMatch(
            entry -> entry.startsWith("software/amazon/") || entry.startsWith("com/mongodb/"));
  }

  private static List<String> entriesOf(String classPathEntry) throws IOException {
    if (!classPathEntry.endsWith("*")) {
      return entriesOfOne(Path.of(classPathEntry));
    }
    List<String> entries = new ArrayList<>();
    File[] jars =
        new File(classPathEntry).getParentFile().listFiles((dir, name) -> name.endsWith(".jar"));
    for (File jar : Arrays.asList(jars)) {
      entries.addAll(entriesOfOne(jar.toPath()));
    }
    return entries;
  }

  private static List<String> entriesOfOne(Path entry) throws IOException {
    if (Files.isDirectory(entry)) {
      try (Stream<Path> files = Files.walk(entry)) {
        return files.map(file -> entry.relativize(file).toString()).toList();
      }
    }
    try (JarFile jar = new JarFile(entry.toFile())) {
      return jar.stream().map(each -> each.getName()).toList();
    }
  }

  @Test
  void templatesAreValidForTheirConnectors() {
    for (ConnectorSpec spec : List.of(source("valid"), s3Sink(), redshiftSink())) {
      assertThat(client.validate(spec)).as(spec.name()).isEmpty();
    }
  }

  @Test
  void templatesUseNoConfigThatTheirConnectorDoesNotKnow() {
    for (ConnectorSpec spec : List.of(source("known"), s3Sink(), redshiftSink())) {
      List<String> known = new ArrayList<>(client.configKeys(spec.config().get("connector.class")));
      known.addAll(
          List.of(
              "connector.class",
              "tasks.max",
              "topics",
              "topics.regex",
              "key.converter",
              "value.converter",
              "value.converter.record.form",
              "transforms",
              "errors.tolerance",
              "exactly.once.support",
              "transaction.boundary"));

      assertThat(spec.config().keySet())
          .filteredOn(
              key ->
                  !key.matches(
                      "(transforms|topic\\.creation|consumer\\.override|producer\\.override)\\..*"))
          .filteredOn(key -> !known.contains(key))
          .as(spec.name())
          .isEmpty();
    }
  }

  @Test
  void guardOfTheSourceTemplateHasNoUnknownSetting() {
    List<String> settings =
        source("guard").config().keySet().stream()
            .filter(key -> key.startsWith("transforms.guard."))
            .map(key -> key.substring("transforms.guard.".length()))
            .filter(key -> !key.equals("type"))
            .toList();

    assertThat(client.configKeys(GUARD)).containsAll(settings);
  }

  @Test
  void connectorIsCreatedChangedAndDeleted() {
    ConnectorSpec spec = source("lifecycle");

    client.createOrUpdate(spec);
    assertThat(client.connectors()).contains("lifecycle");
    client.await("lifecycle", status -> status.state().equals("STOPPED"), "is not stopped", LIMIT);

    client.createOrUpdate(
        new ConnectorSpec(
            "lifecycle", Optional.empty(), withEntry(spec.config(), "poll.await.time.ms", "777")));
    assertThat(client.config("lifecycle").orElseThrow()).containsEntry("poll.await.time.ms", "777");

    client.delete("lifecycle");
    assertThat(client.exists("lifecycle")).isFalse();
    client.delete("lifecycle");
  }

  @Test
  void refusedConfigIsExplained() {
    ConnectorSpec bad =
        new ConnectorSpec(
            "bad", Optional.empty(), withEntry(s3Sink().config(), "file.max.rows", "many"));

    assertThatThrownBy(() -> client.createOrUpdate(bad))
        .isInstanceOfSatisfying(
            ConnectClientException.class, e -> assertThat(e.status()).isEqualTo(400))
        .hasMessageContaining("Connect at " + stack.connectUrl())
        .hasMessageContaining("file.max.rows");
  }

  @Test
  void absentConnectorHasNoStatus() {
    assertThat(client.status("absent")).isEmpty();
    assertThatThrownBy(() -> client.pause("absent"))
        .isInstanceOfSatisfying(
            ConnectClientException.class, e -> assertThat(e.status()).isEqualTo(404));
  }

  @Test
  void unreachableWorkerIsNamed() {
    String url = "http://127.0.0.1:" + FreePorts.pick();

    assertThatThrownBy(() -> new ConnectClient(url).connectors())
        .isInstanceOf(ConnectClientException.class)
        .hasMessage("Cannot reach Connect at " + url + ". Is the worker up?");
  }

  @Test
  void killedWorkerStartsAgainWhileTheOtherServes() {
    ConnectClient second = new ConnectClient(stack.connectUrl(1));

    stack.killWorker(0);
    assertThat(second.plugins(true)).contains(SOURCE);
    stack.startWorker(0);

    assertThat(client.plugins(true)).contains(SOURCE);
  }

  @Test
  void metricsAreServedForPrometheus() throws Exception {
    HttpResponse<String> metrics =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(stack.metricsUrl().orElseThrow())).build(),
                HttpResponse.BodyHandlers.ofString());

    assertThat(metrics.body()).contains("kafka_connect_connect_worker_connector_count ");
  }

  private static ConnectorSpec source(String name) {
    return ConnectorTemplates.render(
        "mongodb-source",
        Map.of(
            "connector", name,
            "mongodb.uri", stack.mongodbUri(),
            "database", "shop",
            "collection", "orders",
            "topic.prefix", "sluice",
            "partitions", "1",
            "replication.factor", "1",
            "heartbeat.interval.ms", "5000"));
  }

  private static ConnectorSpec s3Sink() {
    return ConnectorTemplates.render(
        "s3-parquet-sink",
        Map.ofEntries(
            Map.entry("connector", "s3"),
            Map.entry("tasks.max", "1"),
            Map.entry("topic.prefix", "sluice"),
            Map.entry("bootstrap.servers", stack.bootstrapServers()),
            Map.entry("s3.bucket", "sluice"),
            Map.entry("s3.root", "sluice"),
            Map.entry("s3.region", "us-east-1"),
            Map.entry("s3.endpoint", "http://127.0.0.1:9000"),
            Map.entry("s3.path.style", "true"),
            Map.entry("s3.access.key.id", "key"),
            Map.entry("s3.secret.access.key", "secret"),
            Map.entry("topic.discovery.ms", "2000"),
            Map.entry("file.max.age.ms", "1000")));
  }

  private static ConnectorSpec redshiftSink() {
    return ConnectorTemplates.render(
        "redshift-sink",
        Map.ofEntries(
            Map.entry("connector", "redshift"),
            Map.entry("topic.prefix", "sluice"),
            Map.entry("redshift.url", "jdbc:redshift://127.0.0.1:5439/dev"),
            Map.entry("redshift.user", "sluice"),
            Map.entry("redshift.password", "secret"),
            Map.entry("copy.iam.role", "default"),
            Map.entry("s3.root", "sluice"),
            Map.entry("s3.region", "us-east-1"),
            Map.entry("s3.endpoint", "http://127.0.0.1:9000"),
            Map.entry("s3.path.style", "true"),
            Map.entry("s3.access.key.id", "key"),
            Map.entry("s3.secret.access.key", "secret"),
            Map.entry("load.interval.ms", "1000")));
  }

  private static Map<String, String> withEntry(
      Map<String, String> config, String key, String value) {
    Map<String, String> changed = new LinkedHashMap<>(config);
    changed.put(key, value);
    return changed;
  }
}
