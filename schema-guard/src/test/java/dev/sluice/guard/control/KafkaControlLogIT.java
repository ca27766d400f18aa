package dev.sluice.guard.control;

import static dev.sluice.guard.control.Entries.CONNECTOR;
import static dev.sluice.guard.control.Entries.approved;
import static dev.sluice.guard.control.Entries.contract;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.control.ControlLog.Appended;
import dev.sluice.guard.stack.Await;
import dev.sluice.harness.Broker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaControlLogIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir static Path folder;
  private static Broker broker;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    broker = new Broker(folder);
    admin = Admin.create(config());
  }

  @AfterAll
  static void stop() {
    admin.close();
    broker.close();
  }

  private static Map<String, Object> config() {
    return Map.of("bootstrap.servers", broker.bootstrap());
  }

  /** A log of its own, as another worker would have. */
  private static KafkaControlLog log(String topic, Duration timeout, boolean create) {
    ControlClients clients = new ControlClients(config(), topic, timeout);
    if (create) {
      clients.createWith(1);
    }
    return new KafkaControlLog(clients, timeout).start();
  }

  private static KafkaControlLog log(String topic) {
    return log(topic, Duration.ofMinutes(1), true);
  }

  /** Why the log cannot be read; nothing when it can. */
  private static Optional<ControlUnavailableException> failure(KafkaControlLog log) {
    try {
      log.readToEnd();
      return Optional.empty();
    } catch (ControlUnavailableException e) {
      return Optional.of(e);
    }
  }

  /**
   * Waits until the log says this of its topic: before it has looked, it only says for how long.
   */
  private static String refusal(KafkaControlLog log, String expected) {
    AtomicReference<String> said = new AtomicReference<>("");
    Await.until(
        "refused",
        LIMIT,
        () -> {
          said.set(failure(log).map(Throwable::getMessage).orElse(""));
          return said.get().contains(expected);
        },
        said::get);
    return said.get();
  }

  @Test
  void anAbsentTopicIsCreatedSoThatNothingExpires() throws Exception {
    try (KafkaControlLog log = log("created")) {
      assertThat(log.readToEnd().nextOffset()).isZero();
    }

    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, "created");
    var settings = admin.describeConfigs(List.of(resource)).all().get().get(resource);
    assertThat(settings.get("cleanup.policy").value()).isEqualTo("delete");
    assertThat(settings.get("retention.ms").value()).isEqualTo("-1");
    assertThat(settings.get("retention.bytes").value()).isEqualTo("-1");
    assertThat(
            admin
                .describeTopics(List.of("created"))
                .allTopicNames()
                .get()
                .get("created")
                .partitions())
        .hasSize(1);
  }

  @Test
  void aTopicWithWrongSettingsIsRefusedWithTheCommandThatCorrectsThem() throws Exception {
    admin
        .createTopics(
            List.of(
                new NewTopic("wrong", 1, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
        .all()
        .get();

    try (KafkaControlLog log = log("wrong", Duration.ofSeconds(4), true)) {
      assertThat(refusal(log, "cleanup.policy is compact"))
          .contains("retention.ms")
          .contains("kafka-configs.sh --bootstrap-server " + broker.bootstrap())
          .contains("--entity-name wrong");

      correct("wrong");
      Await.until("read", LIMIT, () -> failure(log).isEmpty(), () -> failure(log));
      assertThat(log.state().nextOffset()).isZero();
    }
  }

  private static void correct(String topic) throws Exception {
    List<AlterConfigOp> operations = new ArrayList<>();
    ControlTopic.REQUIRED.forEach(
        (key, value) ->
            operations.add(
                new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET)));
    admin
        .incrementalAlterConfigs(
            Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), operations))
        .all()
        .get();
  }

  @Test
  void aTopicWithTwoPartitionsIsRefused() throws Exception {
    admin
        .createTopics(List.of(new NewTopic("two", 2, (short) 1).configs(ControlTopic.REQUIRED)))
        .all()
        .get();

    try (KafkaControlLog log = log("two", Duration.ofSeconds(2), true)) {
      assertThat(refusal(log, "2 partitions")).contains("sluice.guard.control.topic");
    }
  }

  @Test
  void aTransformationDoesNotCreateTheTopic() {
    try (KafkaControlLog log = log("absent", Duration.ofSeconds(2), false)) {
      assertThat(refusal(log, "does not exist")).contains("rest.extension.classes");
    }
  }

  @Test
  void anUnreachableBrokerFailsInsteadOfAnsweringOldState() {
    ControlClients clients =
        new ControlClients(
            Map.of("bootstrap.servers", "127.0.0.1:1"), "any", Duration.ofSeconds(1));
    try (KafkaControlLog log = new KafkaControlLog(clients, Duration.ofSeconds(1)).start()) {
      assertThatThrownBy(log::readToEnd)
          .isInstanceOf(ControlUnavailableException.class)
          .hasMessageContaining("127.0.0.1:1");
      assertThatThrownBy(() -> log.append(Entries.generation(1, null)))
          .isInstanceOf(ControlUnavailableException.class);
    }
  }

  @Test
  void ofTwoWritersTheFirstInTheLogWinsAndBothKnow() throws Exception {
    try (KafkaControlLog one = log("race");
        KafkaControlLog other = log("race")) {
      ExecutorService pool = Executors.newFixedThreadPool(2);
      try {
        for (int version = 1; version <= 20; version++) {
          int wanted = version;
          Future<Appended> a = pool.submit(() -> one.append(approved(contract(wanted, "a"), null)));
          Future<Appended> b =
              pool.submit(() -> other.append(approved(contract(wanted, "b"), null)));

          assertThat(a.get().valid()).isNotEqualTo(b.get().valid());
          assertThat(a.get().valid()).isEqualTo(a.get().offset() < b.get().offset());
          assertThat(one.readToEnd().collection(CONNECTOR).contracts())
              .isEqualTo(other.readToEnd().collection(CONNECTOR).contracts());
        }
      } finally {
        pool.shutdownNow();
      }
    }
  }

  @Test
  void aRecordThatIsNotAnEntryIsLeftOut() throws Exception {
    try (KafkaControlLog log = log("garbage")) {
      log.readToEnd();
      try (var producer =
          new KafkaProducer<>(config(), new ByteArraySerializer(), new ByteArraySerializer())) {
        byte[] value =
            "{\"version\":1,\"kind\":\"contract\",\"connector\":\"c\"}"
                .getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>("garbage", value)).get();
      }

      Appended appended = log.append(approved(contract(1, "a"), null));

      assertThat(appended.offset()).isEqualTo(1);
      assertThat(appended.valid()).isTrue();
      assertThat(log.state().contractById(0)).isEmpty();
    }
  }

  @Test
  void usersOfOneWorkerShareTheLogAndTheWorkersSettings() {
    GuardRuntime worker = GuardRuntime.ofWorker(config(), "shared", 1);
    try (GuardRuntime transformation = GuardRuntime.shared(Map.of(), "shared")) {
      assertThat(transformation.log()).isSameAs(worker.log());
      worker.close();

      String id =
          Await.answer(() -> transformation.openIncident(draft(IncidentReason.BYPASS)))
              .orElseThrow();

      assertThat(transformation.held(CONNECTOR)).isTrue();
      assertThat(Await.answer(() -> transformation.openIncident(draft(IncidentReason.DROPPED))))
          .contains(id);
    }
  }

  private static IncidentDraft draft(IncidentReason reason) {
    return Entries.draft(reason, List.of(), null);
  }

  @Test
  void aContractIsFoundByItsIdAsSoonAsAnotherWorkerWroteIt() {
    try (KafkaControlLog other = log("ids");
        GuardRuntime runtime = GuardRuntime.ofWorker(config(), "ids", 1)) {
      other.append(approved(contract(1, "a"), null));

      int id = Await.answer(() -> runtime.id(CONNECTOR, 1));

      assertThat(runtime.byId(id)).contains(contract(1, "a"));
      assertThat(Await.answer(() -> runtime.byId(id + 1))).isEqualTo(Optional.empty());
      assertThatThrownBy(() -> Await.answer(() -> runtime.id(CONNECTOR, 2)))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
