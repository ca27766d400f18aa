package dev.sluice.guard.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.control.GuardRuntime;
import dev.sluice.guard.service.connect.CommittedOffset;
import dev.sluice.guard.service.connect.CommittedOffsets;
import dev.sluice.guard.service.connect.ConnectorView;
import dev.sluice.guard.service.connect.TopicOffsets;
import dev.sluice.guard.stack.EmbeddedWorker;
import dev.sluice.harness.Broker;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.bson.BsonInt32;
import org.bson.BsonString;
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

  @TempDir static Path folder;
  private static Broker broker;
  private static EmbeddedWorker worker;
  private static GuardRuntime runtime;
  private static ScriptedCollections collections;

  @BeforeAll
  static void start() throws Exception {
    broker = new Broker(folder);
    worker =
        EmbeddedWorker.start(
            broker.bootstrap(),
            Map.of("sluice.guard.replication.factor", "1", "sluice.guard.poll.interval.ms", "100"));
    runtime = GuardRuntime.shared(Map.of(), "sluice.control");
    collections = new ScriptedCollections(worker, runtime);
  }

  @AfterAll
  static void stop() {
    runtime.close();
    worker.close();
    broker.close();
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
            Map.of("bootstrap.servers", broker.bootstrap()),
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
    collections.create(connector, ContractType.STRING);
    for (int id = 1; id <= 10; id++) {
      ScriptedCollections.insert(
          connector, id, id == 5 ? new BsonInt32(1962) : new BsonString("title " + id));
    }

    collections.until(
        "paused", connector, () -> openIncident(connector).path("state").asText().equals("paused"));
    assertThat(worker.status(connector)).isEqualTo("PAUSED/PAUSED");
    // What was on its way when the task failed is sent again after the decision.
    assertThat(keys(connector)).isSubsetOf("1", "2", "3", "4");
    JsonNode collection = worker.get("/sluice/collections/" + connector);
    assertThat(collection.path("state").asText()).isEqualTo("HELD");
    assertThat(collection.path("contractVersion").asInt()).isEqualTo(1);
    JsonNode incident = openIncident(connector);
    assertThat(incident.path("reason").asText()).isEqualTo("DRIFT");
    assertThat(incident.path("changes").get(0).path("path").asText()).isEqualTo("title");
    assertThat(incident.path("changes").get(0).path("class").asText()).isEqualTo("TYPE_CONFLICT");
    String id = incident.path("id").asText();

    String path = "/sluice/collections/" + connector;
    assertThat(worker.request("POST", path + "/pause", null).body().path("pausedBy").asText())
        .isEqualTo("person");
    assertThat(worker.request("POST", path + "/resume", null).body().path("pausedBy").isNull())
        .isTrue();

    EmbeddedWorker.Answer approved =
        worker.request(
            "POST",
            "/sluice/incidents/" + id + "/approve",
            "{\"treatments\": {\"title\": \"text\"}}");
    assertThat(approved.status()).isEqualTo(200);

    collections.until(
        "running", connector, () -> worker.status(connector).equals("RUNNING/RUNNING"));
    collections.until("complete", connector, () -> keys(connector).contains("10"));
    assertThat(distinct(keys(connector)))
        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
    collections.until(
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
    collections.create(connector, ContractType.STRING);
    ScriptedCollections.insert(connector, 1, new BsonString("one"));
    ScriptedCollections.insert(connector, 2, new BsonInt32(2));
    collections.until(
        "paused", connector, () -> openIncident(connector).path("state").asText().equals("paused"));

    worker.request("PUT", "/connectors/" + connector + "/resume", null);
    worker.request("PUT", "/connectors/" + connector + "/resume", null);
    collections.until(
        "paused again", connector, () -> worker.status(connector).equals("PAUSED/PAUSED"));

    assertThat(keys(connector)).isSubsetOf("1");
    assertThat(worker.get("/sluice/incidents?connector=" + connector)).hasSize(1);
    String id = openIncident(connector).path("id").asText();
    assertThat(
            worker
                .request(
                    "POST", "/sluice/incidents/" + id + "/reject", "{\"treatment\": \"ignore\"}")
                .status())
        .isEqualTo(200);
    collections.until("complete", connector, () -> keys(connector).contains("2"));
    assertThat(distinct(keys(connector))).containsExactly("1", "2");
  }

  @Test
  void theOffsetTopicTellsWhatConnectTells() {
    String connector = "shop.offsets";
    collections.create(connector, ContractType.STRING);
    ScriptedCollections.insert(connector, 1, new BsonString("one"));
    collections.until("sent", connector, () -> keys(connector).contains("1"));
    ConnectorView view = new ConnectorView(connector, Map.of(), "RUNNING", List.of());
    try (TopicOffsets topic =
        new TopicOffsets(
            Map.of("bootstrap.servers", broker.bootstrap()),
            "connect-offset",
            new NobodyElse(),
            Clock.systemUTC())) {
      collections.until(
          "equal",
          connector,
          () -> {
            topic.refresh();
            JsonNode told =
                worker.get("/connectors/" + connector + "/offsets").path("offsets").path(0);
            return topic
                .of(view, told.path("partition").path("ns").asText())
                .filter(known -> known.text().equals(told.path("offset").toString()))
                .isPresent();
          });
    }
  }

  /** Tells nothing, so that what is known is known from the topic. */
  private static final class NobodyElse implements CommittedOffsets {
    @Override
    public void refresh() {
      // nothing to take note of
    }

    @Override
    public Optional<CommittedOffset> of(ConnectorView connector, String partition) {
      return Optional.empty();
    }

    @Override
    public void close() {
      // nothing to close
    }
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
