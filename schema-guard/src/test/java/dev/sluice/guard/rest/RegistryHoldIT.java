package dev.sluice.guard.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.control.GuardRuntime;
import dev.sluice.guard.registry.ApicurioRegistry;
import dev.sluice.guard.registry.RegistryProxy;
import dev.sluice.guard.stack.EmbeddedWorker;
import dev.sluice.harness.Broker;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.connect.rest.basic.auth.extension.PropertyFileLoginModule;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker with a schema registry, a real one, and with basic authentication: what is written is
 * read by plain Avro with the registry's schemas alone.
 */
class RegistryHoldIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ADMIN = "Basic YWRtaW46czNjcmV0";

  @TempDir static Path folder;
  private static Configuration before;
  private static ApicurioRegistry apicurio;
  private static RegistryProxy proxy;
  private static Broker broker;
  private static EmbeddedWorker worker;
  private static GuardRuntime runtime;
  private static ScriptedCollections collections;

  @BeforeAll
  static void start() throws Exception {
    apicurio = ApicurioRegistry.start(Files.createDirectory(folder.resolve("registry")));
    proxy = RegistryProxy.plain(apicurio.url());
    broker = new Broker(Files.createDirectory(folder.resolve("broker")));
    logins(Files.writeString(folder.resolve("users"), "admin=s3cret\n"));
    Map<String, String> settings =
        Map.of(
            "rest.extension.classes",
            "org.apache.kafka.connect.rest.basic.auth.extension.BasicAuthSecurityRestExtension,"
                + GuardRestExtension.class.getName(),
            "sluice.guard.rest.user",
            "admin",
            "sluice.guard.rest.password",
            "s3cret",
            "sluice.guard.replication.factor",
            "1",
            "sluice.guard.poll.interval.ms",
            "100",
            "sluice.guard.registry.url",
            proxy.url().toString());
    worker = EmbeddedWorker.start(broker.bootstrap(), settings, ADMIN);
    runtime = GuardRuntime.shared(Map.of(), "sluice.control");
    collections = new ScriptedCollections(worker, runtime);
  }

  /** The worker asks the JVM's login configuration for the module that knows its users. */
  private static void logins(Path users) {
    before = Configuration.getConfiguration();
    AppConfigurationEntry entry =
        new AppConfigurationEntry(
            PropertyFileLoginModule.class.getName(),
            LoginModuleControlFlag.REQUIRED,
            Map.of("file", users.toString()));
    Configuration.setConfiguration(
        new Configuration() {
          @Override
          public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
            return name.equals("KafkaConnect")
                ? new AppConfigurationEntry[] {entry}
                : before.getAppConfigurationEntry(name);
          }
        });
  }

  @AfterAll
  static void stop() {
    runtime.close();
    worker.close();
    broker.close();
    proxy.close();
    apicurio.close();
    Configuration.setConfiguration(before);
  }

  private static JsonNode incident(String connector, String reason) {
    for (JsonNode incident : worker.get("/sluice/incidents?state=open&connector=" + connector)) {
      if (incident.path("reason").asText().equals(reason)
          && incident.path("state").asText().equals("paused")) {
        return incident;
      }
    }
    return JSON.missingNode();
  }

  private static String held(String connector, String reason) {
    collections.until(reason, connector, () -> incident(connector, reason).isObject());
    return incident(connector, reason).path("id").asText();
  }

  private static void approve(String incident, String body) {
    assertThat(worker.request("POST", "/sluice/incidents/" + incident + "/approve", body).status())
        .isEqualTo(200);
  }

  /** Title by _id, as plain Avro reads it, with what else the record has to do with its schema. */
  private static Map<Integer, String> titles(String connector, Set<Integer> ids) {
    Map<Integer, String> titles = new TreeMap<>();
    TopicPartition partition = new TopicPartition("sluice." + connector, 0);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          int schemaId = ByteBuffer.wrap(record.value()).getInt(1);
          ids.add(schemaId);
          GenericRecord read = plain(schemaId, record.value());
          titles.put((Integer) read.get("_id"), String.valueOf(read.get("title")));
        }
      }
    }
    return titles;
  }

  private static GenericRecord plain(int schemaId, byte[] value) {
    try {
      String answer = apicurio.request("GET", "/schemas/ids/" + schemaId, null).body();
      Schema schema = new Schema.Parser().parse(JSON.readTree(answer).path("schema").textValue());
      return new GenericDatumReader<GenericRecord>(schema)
          .read(null, DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<Integer> versions(String connector) throws IOException {
    List<Integer> versions = new ArrayList<>();
    JSON.readTree(
            apicurio
                .request("GET", "/subjects/sluice." + connector + "-value/versions", null)
                .body())
        .forEach(version -> versions.add(version.asInt()));
    return versions;
  }

  @Test
  void onlyWhoMayUseTheWorkersRestMayUseTheGuards() {
    for (String path :
        List.of("/sluice/collections", "/sluice/incidents", "/sluice/openapi.json")) {
      assertThat(worker.request("GET", path, null, null).status()).as(path).isEqualTo(401);
      assertThat(worker.request("GET", path, null, "Basic YWRtaW46d3Jvbmc=").status())
          .as(path)
          .isEqualTo(401);
      assertThat(worker.request("GET", path, null).status()).as(path).isEqualTo(200);
    }
    assertThat(worker.request("POST", "/sluice/incidents/i-1/approve", "{}", null).status())
        .isEqualTo(401);
    assertThat(worker.get("/sluice/openapi.json").path("openapi").asText()).startsWith("3.");
  }

  @Test
  void anApprovalWaitsForARegistryThatIsDownAndLosesNothing() throws IOException {
    String connector = "shop.movies";
    collections.create(connector, ContractType.STRING);
    ScriptedCollections.insert(connector, 1, new BsonString("one"));
    collections.until(
        "written", connector, () -> titles(connector, new TreeSet<>()).containsKey(1));
    ScriptedCollections.insert(connector, 2, new BsonInt32(1962));
    String incident = held(connector, "DRIFT");

    proxy.down(true);
    try {
      approve(incident, "{\"treatments\": {\"title\": \"text\"}}");
      collections.until(
          "approved",
          connector,
          () ->
              worker.get("/sluice/collections/" + connector).path("contractVersion").asInt() == 2);
      assertThat(worker.get("/sluice/incidents/" + incident).path("state").asText())
          .isEqualTo("decided");
      assertThat(titles(connector, new TreeSet<>())).containsOnlyKeys(1);
    } finally {
      proxy.down(false);
    }

    collections.until(
        "complete", connector, () -> titles(connector, new TreeSet<>()).containsKey(2));
    Set<Integer> ids = new TreeSet<>();
    assertThat(titles(connector, ids)).containsExactly(Map.entry(1, "one"), Map.entry(2, "1962"));
    assertThat(ids).hasSize(2).allMatch(id -> id > 0);
    assertThat(versions(connector)).hasSize(2);
    JsonNode contracts = worker.get("/sluice/collections/" + connector + "/contracts");
    assertThat(contracts.findValuesAsText("schemaId"))
        .containsExactlyElementsOf(ids.stream().map(String::valueOf).toList());
  }

  @Test
  void aRefusalIsAnIncidentThatEndsWhenTheRegistryTakesTheContract() throws IOException {
    String connector = "shop.books";
    collections.create(connector, ContractType.INT);
    ScriptedCollections.insert(connector, 1, new BsonInt32(1));
    collections.until(
        "written", connector, () -> titles(connector, new TreeSet<>()).containsKey(1));
    String level = "/config/sluice." + connector + "-value";
    assertThat(apicurio.request("PUT", level, "{\"compatibility\": \"BACKWARD\"}").statusCode())
        .isEqualTo(200);
    ScriptedCollections.insert(connector, 2, new BsonString("two"));
    approve(held(connector, "DRIFT"), "{}");

    String refused = held(connector, "REGISTRY_REFUSED");
    JsonNode told = worker.get("/sluice/incidents/" + refused);
    assertThat(told.path("remedy").asText())
        .contains("sluice." + connector + "-value")
        .contains(proxy.url().toString())
        .contains("sluice.guard.registry.compatibility=NONE");
    assertThat(worker.status(connector)).isEqualTo("PAUSED/PAUSED");
    assertThat(worker.get("/sluice/collections/" + connector).path("state").asText())
        .isEqualTo("HELD");
    assertThat(worker.request("POST", "/sluice/incidents/" + refused + "/approve", "{}").status())
        .isEqualTo(409);
    assertThat(titles(connector, new TreeSet<>())).containsOnlyKeys(1);

    assertThat(apicurio.request("PUT", level, "{\"compatibility\": \"NONE\"}").statusCode())
        .isEqualTo(200);
    collections.until(
        "complete", connector, () -> titles(connector, new TreeSet<>()).containsKey(2));
    assertThat(titles(connector, new TreeSet<>()))
        .containsExactly(Map.entry(1, "1"), Map.entry(2, "\"two\""));
    collections.until(
        "ended",
        connector,
        () -> worker.get("/sluice/incidents/" + refused).path("state").asText().equals("resumed"));
    assertThat(versions(connector)).hasSize(2);
  }
}
