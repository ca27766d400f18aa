package dev.sluice.s3.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.ChainNote;
import dev.sluice.files.FileEvent;
import dev.sluice.files.Hold;
import dev.sluice.files.HoldReason;
import dev.sluice.files.MissingOffsets;
import dev.sluice.harness.Await;
import dev.sluice.harness.ConnectWorker;
import dev.sluice.s3.sim.Orders;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.connect.data.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin zip in a real worker over a real broker and an S3 endpoint. */
class S3ParquetSinkIT {

  private static Stand stand;
  private static Admin admin;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    stand = new Stand(folder);
    admin = stand.admin();
  }

  @AfterAll
  static void stop() throws Exception {
    stand.close();
  }

  private static void produce(String topic, Schema schema, long from, long to, boolean commit)
      throws Exception {
    stand.inTransaction(
        commit,
        () ->
            LongStream.range(from, to)
                .mapToObj(
                    number ->
                        new ProducerRecord<>(
                            topic,
                            (int) (number % Stand.PARTITIONS),
                            "k" + number,
                            stand.json(topic, schema, Orders.value(schema, number))))
                .toList());
  }

  private static long rows(String topic) {
    return rows(topic, 0) + rows(topic, 1);
  }

  private static long rows(String topic, int partition) {
    return stand.events(topic).stream()
        .filter(event -> event.partition() == partition)
        .collect(Collectors.toMap(FileEvent::key, FileEvent::rows, (a, b) -> a))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private static boolean taskIs(ConnectWorker worker, String name, String state) {
    return worker.status(name).tasks().stream().anyMatch(t -> t.state().equals(state));
  }

  private static void verify(String topic, List<String> expectedKeys) throws Exception {
    List<Object> read = new ArrayList<>();
    for (int partition = 0; partition < Stand.PARTITIONS; partition++) {
      long lastOffset = -1;
      for (List<Object> row : stand.chain(topic, partition, "_sluice_key, _sluice_offset")) {
        read.add(row.get(0));
        assertThat((Long) row.get(1)).isGreaterThan(lastOffset);
        lastOffset = (Long) row.get(1);
      }
    }
    assertThat(read).containsExactlyInAnyOrderElementsOf(expectedKeys);
  }

  private static List<String> keys(long from, long to) {
    return LongStream.range(from, to).mapToObj(n -> "k" + n).toList();
  }

  @Test
  void everyCommittedRecordIsInOneAnnouncedFileAcrossRestarts() throws Exception {
    String topic = "sluice.shop.orders";
    stand.createTopic(topic);
    Map<String, String> config = stand.config(topic);
    String name = config.get("name");
    List<String> expected = new ArrayList<>();
    try (ConnectWorker worker = new ConnectWorker(stand.bootstrap(), stand.plugins())) {
      worker.create(name, config);
      produce(topic, Orders.V1, 0, 200, true);
      produce(topic, Orders.V1, 1_000, 1_050, false);
      expected.addAll(keys(0, 200));
      Await.until("first files", () -> rows(topic) == 200);
      Await.until("task", () -> taskIs(worker, name, "RUNNING"));

      // Restarted while records arrive.
      produce(topic, Orders.V1, 200, 260, true);
      worker.restartTask(name);
      produce(topic, Orders.V2, 260, 300, true);
      expected.addAll(keys(200, 300));
      Await.until("files after the restart", () -> rows(topic) == 300);
      assertMetrics(name, topic);
    }
    try (ConnectWorker worker = new ConnectWorker(stand.bootstrap(), stand.plugins())) {
      produce(topic, Orders.V2, 300, 345, true);
      worker.create(name, config);
      expected.addAll(keys(300, 345));
      Await.until("files of the second worker", () -> rows(topic) == 345);
      Await.until(
          "committed offsets",
          () ->
              admin
                      .listConsumerGroupOffsets("connect-" + name)
                      .partitionsToOffsetAndMetadata()
                      .get()
                      .values()
                      .stream()
                      .mapToLong(o -> o.offset())
                      .sum()
                  >= 345);
    }
    verify(topic, expected);
  }

  private static void assertMetrics(String name, String topic) throws Exception {
    ObjectName bean =
        new ObjectName(
            "kafka.connect:type=plugins,connector=%s,task=0,topic=%s".formatted(name, topic));
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    Await.until(
        "files counted in JMX; there are "
            + server.queryNames(new ObjectName("kafka.connect:type=plugins,*"), null),
        () -> server.isRegistered(bean) && (Long) server.getAttribute(bean, "files-total") > 0);
  }

  @Test
  void topicOfFileEventsThatOthersCreatedBecomesCompacted() throws Exception {
    String topic = "sluice.shop.compacted";
    String files = "other.files";
    admin
        .createTopics(List.of(new NewTopic(topic, 2, (short) 1), new NewTopic(files, 1, (short) 1)))
        .all()
        .get();
    Map<String, String> config = stand.config(topic);
    config.put("files.topic", files);
    try (ConnectWorker worker = new ConnectWorker(stand.bootstrap(), stand.plugins())) {
      worker.create("sink-" + topic, config);
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, files);
      Await.until(
          "cleanup.policy=compact",
          () ->
              admin
                  .describeConfigs(List.of(resource))
                  .all()
                  .get()
                  .get(resource)
                  .get("cleanup.policy")
                  .value()
                  .equals("compact"));
    }
  }

  @Test
  void recordThatNoFileHoldsGoesToTheDeadLetterQueue() throws Exception {
    String topic = "sluice.shop.letters";
    String letters = topic + ".dead";
    stand.createTopic(topic);
    Map<String, String> config = stand.config(topic);
    config.put("errors.tolerance", "all");
    config.put("errors.deadletterqueue.topic.name", letters);
    config.put("errors.deadletterqueue.topic.replication.factor", "1");
    config.put("errors.deadletterqueue.context.headers.enable", "true");
    produce(topic, Orders.V1, 0, 20, true);
    stand.inTransaction(true, () -> List.of(new ProducerRecord<>(topic, 0, "tombstone", null)));
    produce(topic, Orders.V1, 20, 40, true);
    try (ConnectWorker worker = new ConnectWorker(stand.bootstrap(), stand.plugins())) {
      worker.create(config.get("name"), config);
      Await.until("all other rows", () -> rows(topic) == 40);
    }
    List<ConsumerRecord<String, byte[]>> dead = stand.records(new TopicPartition(letters, 0));
    assertThat(dead).singleElement().extracting(ConsumerRecord::key).isEqualTo("tombstone");
    assertThat(
            new String(
                dead.get(0).headers().lastHeader("__connect.errors.exception.message").value(),
                StandardCharsets.UTF_8))
        .contains(topic + "-0@11")
        .contains("tombstones=skip");
    verify(topic, keys(0, 40));
  }

  @Test
  void recreatedTopicIsHeldUntilGenerationStartsNewChain() throws Exception {
    String topic = "sluice.shop.recreated";
    stand.createTopic(topic);
    Map<String, String> config = stand.config(topic);
    String name = config.get("name");
    produce(topic, Orders.V1, 0, 40, true);
    try (ConnectWorker worker = new ConnectWorker(stand.bootstrap(), stand.plugins())) {
      worker.create(name, config);
      Await.until("first files", () -> rows(topic) == 40);
    }
    admin.deleteTopics(List.of(topic)).all().get();
    Await.until("the topic to go", () -> !admin.listTopics().names().get().contains(topic));
    stand.createTopic(topic);
    produce(topic, Orders.V1, 100, 130, true);
    try (ConnectWorker worker = new ConnectWorker(stand.bootstrap(), stand.plugins())) {
      worker.create(name, config);
      Await.until("the hold", () -> hold(name, topic, 0).isPresent());
      assertThat(hold(name, topic, 0).orElseThrow().reason()).isEqualTo(HoldReason.RECREATED_TOPIC);
      assertThat(taskIs(worker, name, "RUNNING")).isTrue();
      config.put("generation", topic + "=1");
      worker.create(name, config);
      Await.until("files of the new topic", () -> rows(topic) == 70);
    }
    assertThat(stand.s3().keys(Stand.ROOT + "/generation=1/" + topic)).isNotEmpty();
    verify(topic, keys(0, 40));
  }

  @Test
  void deletedRecordsHoldTheirPartitionUntilTheyAreSkippedAndTheOthersGoOn() throws Exception {
    String topic = "sluice.shop.deleted";
    stand.createTopic(topic);
    Map<String, String> config = stand.config(topic);
    String name = config.get("name");
    produce(topic, Orders.V1, 0, 40, true);
    try (ConnectWorker worker = new ConnectWorker(stand.bootstrap(), stand.plugins())) {
      worker.create(name, config);
      Await.until("first files", () -> rows(topic) == 40);
    }
    produce(topic, Orders.V1, 40, 80, true);
    admin
        .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(30)))
        .all()
        .get();
    try (ConnectWorker worker = new ConnectWorker(stand.bootstrap(), stand.plugins())) {
      worker.create(name, config);
      Await.until("the hold", () -> hold(name, topic, 0).isPresent());
      Hold hold = hold(name, topic, 0).orElseThrow();
      assertThat(hold.reason()).isEqualTo(HoldReason.EXPIRED_RECORDS);
      assertThat(hold.message()).contains(topic + "-0").contains("begins at 30");
      assertThat(taskIs(worker, name, "RUNNING")).isTrue();
      assertThat(hold(name, topic, 1)).isEmpty();
      Await.until("the other partition's rows", () -> rows(topic, 1) == 40);

      MissingOffsets missing = hold.missing().orElseThrow();
      config.put("skip.offsets", "%s:%s:0:%s".formatted(topic, missing.topicId(), missing.text()));
      worker.create(name, config);
      Await.until("the rows that are left", () -> rows(topic, 0) == 31);
      Await.until("the release", () -> hold(name, topic, 0).isEmpty());
    }
  }

  /** Why a sink holds a partition, as the note beside its committed offset says. */
  private static Optional<Hold> hold(String name, String topic, int partition) throws Exception {
    OffsetAndMetadata offset =
        admin
            .listConsumerGroupOffsets("connect-" + name)
            .partitionsToOffsetAndMetadata()
            .get()
            .get(new TopicPartition(topic, partition));
    return Optional.ofNullable(offset)
        .flatMap(o -> ChainNote.read(o.metadata()))
        .flatMap(ChainNote::hold);
  }
}
