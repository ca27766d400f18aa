package dev.sluice.guard.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.control.ControlEntry.ContractApproved;
import dev.sluice.guard.control.ControlEntry.GenerationMoved;
import dev.sluice.guard.control.ControlEntry.GenerationStarted;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.GuardRuntime;
import dev.sluice.guard.stack.Await;
import dev.sluice.guard.stack.EmbeddedBroker;
import dev.sluice.guard.stack.EmbeddedWorker;
import dev.sluice.guard.stack.ScriptedMongoSourceConnector;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hold and decision on a real worker: transformation, converter, REST extension and service
 * together.
 */
class HoldIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir static Path folder;
  private static EmbeddedBroker broker;
  private static EmbeddedWorker worker;
  private static GuardRuntime runtime;

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start(folder);
    worker =
        EmbeddedWorker.start(
            broker.bootstrapServers(),
            Map.of("sluice.guard.replication.factor", "1", "sluice.guard.poll.interval.ms", "100"));
    runtime = GuardRuntime.shared(Map.of(), "sluice.control");
  }

  @AfterAll
  static void stop() {
    runtime.close();
    worker.close();
    broker.close();
  }

  private static Contract contract(String connector) {
    return new Contract(
        connector,
        connector,
        1,
        List.of(
            ContractField.of("_id", "_id", ContractType.INT),
            ContractField.of("title", "title", ContractType.STRING)),
        Map.of());
  }

  /** A connector whose collection has contract 1 and whose copy is complete. */
  private static void create(String connector) {
    runtime.log().append(new ContractApproved(contract(connector), null, Instant.EPOCH));
    runtime.log().append(new GenerationStarted(connector, 1, 42L << 32, Instant.EPOCH, null));
    Map<String, String> config = new LinkedHashMap<>();
    config.put("connector.class", ScriptedMongoSourceConnector.class.getName());
    config.put("tasks.max", "1");
    config.put("database", connector.substring(0, connector.indexOf('.')));
    config.put("collection", connector.substring(connector.indexOf('.') + 1));
    config.put("errors.tolerance", "none");
    config.put("value.converter", "dev.sluice.guard.avro.ContractConverter");
    config.put("transforms", "guard");
    config.put("transforms.guard.type", "dev.sluice.guard.SchemaGuard");
    String body =
        JSON.createObjectNode()
            .put("name", connector)
            .put("initial_state", "STOPPED")
            .set("config", JSON.valueToTree(config))
            .toString();
    assertThat(worker.request("POST", "/connectors", body).status()).isEqualTo(201);
    until("running", connector, () -> worker.status(connector).equals("RUNNING/RUNNING"));
    runtime.log().append(new GenerationMoved(connector, 1, Phase.COMPLETED));
  }

  private static void until(String what, String connector, BooleanSupplier condition) {
    Await.until(
        what,
        BOUND,
        condition,
        () ->
            worker.status(connector)
                + " "
                + worker.request("GET", "/sluice/collections/" + connector, null)
                + " "
                + worker.request("GET", "/connectors/" + connector + "/status", null));
  }

  private static void insert(String connector, int id, BsonValue title) {
    ScriptedMongoSourceConnector.insert(
        connector, new BsonDocument("_id", new BsonInt32(id)).append("title", title));
  }

  private static JsonNode openIncident(String connector) {
    JsonNode open = worker.get("/sluice/incidents?state=open&connector=" + connector);
    return open.isEmpty() ? JSON.missingNode() : open.get(0);
  }

  /**
   * What was sent since the last offset commit is sent again: an error makes Connect leave out the
   * final one.
   */
  private static List<String> distinct(List<String> keys) {
    return keys.stream().distinct().toList();
  }

  private static List<String> keys(String connector) {
    List<String> keys = new ArrayList<>();
    TopicPartition partition = new TopicPartition("sluice." + connector, 0);
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          keys.add(record.key());
        }
      }
    }
    return keys;
  }

  @Test
  void driftPausesConnectorAndTaskAndAnApprovalLetsEveryDocumentThrough() {
    String connector = "shop.movies";
    create(connector);
    for (int id = 1; id <= 10; id++) {
      insert(connector, id, id == 5 ? new BsonInt32(1962) : new BsonString("title " + id));
    }

    until(
        "paused", connector, () -> openIncident(connector).path("state").asText().equals("paused"));
    assertThat(worker.status(connector)).isEqualTo("PAUSED/PAUSED");
    assertThat(keys(connector)).containsExactly("1", "2", "3", "4");
    JsonNode collection = worker.get("/sluice/collections/" + connector);
    assertThat(collection.path("state").asText()).isEqualTo("HELD");
    assertThat(collection.path("contractVersion").asInt()).isEqualTo(1);
    JsonNode incident = openIncident(connector);
    assertThat(incident.path("reason").asText()).isEqualTo("DRIFT");
    assertThat(incident.path("changes").get(0).path("path").asText()).isEqualTo("title");
    assertThat(incident.path("changes").get(0).path("class").asText()).isEqualTo("TYPE_CONFLICT");
    String id = incident.path("id").asText();

    EmbeddedWorker.Answer approved =
        worker.request(
            "POST",
            "/sluice/incidents/" + id + "/approve",
            "{\"treatments\": {\"title\": \"text\"}}");
    assertThat(approved.status()).isEqualTo(200);

    until("running", connector, () -> worker.status(connector).equals("RUNNING/RUNNING"));
    until("complete", connector, () -> keys(connector).contains("10"));
    assertThat(distinct(keys(connector)))
        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
    until(
        "resumed",
        connector,
        () -> worker.get("/sluice/incidents/" + id).path("state").asText().equals("resumed"));
    assertThat(worker.get("/sluice/collections/" + connector).path("state").asText())
        .isEqualTo("STREAMING");
    assertThat(worker.get("/sluice/collections/" + connector + "/contracts")).hasSize(2);
    assertThat(
            worker
                .request(
                    "POST",
                    "/sluice/incidents/" + id + "/approve",
                    "{\"treatments\": {\"title\": \"text\"}}")
                .status())
        .isEqualTo(200);
  }

  @Test
  void aPersonsResumeWithoutADecisionIsHeldAgainAndLosesNothing() {
    String connector = "shop.books";
    create(connector);
    insert(connector, 1, new BsonString("one"));
    insert(connector, 2, new BsonInt32(2));
    until(
        "paused", connector, () -> openIncident(connector).path("state").asText().equals("paused"));

    worker.request("PUT", "/connectors/" + connector + "/resume", null);
    worker.request("PUT", "/connectors/" + connector + "/resume", null);
    until("paused again", connector, () -> worker.status(connector).equals("PAUSED/PAUSED"));

    assertThat(distinct(keys(connector))).containsExactly("1");
    assertThat(worker.get("/sluice/incidents?connector=" + connector)).hasSize(1);
    String id = openIncident(connector).path("id").asText();
    assertThat(
            worker
                .request(
                    "POST", "/sluice/incidents/" + id + "/reject", "{\"treatment\": \"ignore\"}")
                .status())
        .isEqualTo(200);
    until("complete", connector, () -> keys(connector).contains("2"));
    assertThat(distinct(keys(connector))).containsExactly("1", "2");
  }

  @Test
  void whatDoesNotExistAnswersInConnectsErrorShape() {
    EmbeddedWorker.Answer answer = worker.request("GET", "/sluice/collections/none", null);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body().path("error_code").asInt()).isEqualTo(404);
    assertThat(answer.body().path("message").asText()).contains("none");
    assertThat(worker.request("GET", "/sluice/incidents/i-none", null).status()).isEqualTo(404);
  }
}
