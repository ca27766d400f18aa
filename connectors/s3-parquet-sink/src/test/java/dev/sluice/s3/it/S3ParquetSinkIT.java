package dev.sluice.s3.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileEvent;
import dev.sluice.files.FileEventJson;
import dev.sluice.s3.sim.DuckDb;
import dev.sluice.s3.sim.Orders;
import dev.sluice.s3.sim.S3Server;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin zip in a real worker over a real broker and an S3 endpoint. */
class S3ParquetSinkIT {

  private static final String FILES = "sluice.files";

  private static Broker broker;
  private static S3Server s3;
  private static DuckDb duckdb;
  private static Path plugins;
  private static Admin admin;
  private static KafkaProducer<String, byte[]> producer;
  private static final JsonConverter JSON = new JsonConverter();

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    broker = new Broker(Files.createDirectory(folder.resolve("kafka")));
    s3 = new S3Server();
    duckdb = new DuckDb(Files.createDirectory(folder.resolve("files")));
    plugins = PluginFolder.make(folder.resolve("plugins"));
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "transactional.id", "test"),
            new StringSerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
    JSON.configure(Map.of("schemas.enable", "true"), false);
  }

  @AfterAll
  static void stop() throws Exception {
    producer.close();
    admin.close();
    duckdb.close();
    s3.close();
    broker.close();
    JSON.close();
  }

  private static Map<String, String> config(String topic) {
    Map<String, String> config = new HashMap<>(s3.config());
    config.put("connector.class", "dev.sluice.s3.S3ParquetSinkConnector");
    config.put("name", "sink-" + topic);
    config.put("tasks.max", "1");
    config.put("topics", topic);
    config.put("kafka.bootstrap.servers", broker.bootstrap());
    config.put("s3.root", "it");
    config.put("file.max.rows", "40");
    config.put("file.max.age.ms", "500");
    config.put("consumer.override.isolation.level", "read_committed");
    return config;
  }

  /** Produces in one transaction, which takes an offset more than it has records. */
  private static void produce(String topic, Schema schema, long from, long to, boolean commit)
      throws Exception {
    producer.beginTransaction();
    List<Future<?>> sent = new ArrayList<>();
    for (long number = from; number < to; number++) {
      byte[] value = JSON.fromConnectData(topic, schema, Orders.value(schema, number));
      sent.add(producer.send(new ProducerRecord<>(topic, (int) (number % 2), "k" + number, value)));
    }
    producer.flush();
    for (Future<?> record : sent) {
      record.get();
    }
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  private static <T> List<ConsumerRecord<String, T>> read(
      String topic, org.apache.kafka.common.serialization.Deserializer<T> deserializer) {
    List<ConsumerRecord<String, T>> records = new ArrayList<>();
    try (KafkaConsumer<String, T> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "isolation.level", "read_committed"),
            new StringDeserializer(),
            deserializer)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(p -> new TopicPartition(topic, p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  private static List<FileEvent> events(String topic) {
    return read(FILES, new StringDeserializer()).stream()
        .filter(r -> r.key().startsWith(topic + "|"))
        .map(r -> FileEventJson.read(r.value(), FILES))
        .toList();
  }

  private static void until(String what, java.util.concurrent.Callable<Boolean> condition)
      throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(5).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    }
  }

  private static long rows(String topic) {
    return events(topic).stream()
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
    List<String> read = new ArrayList<>();
    List<FileEvent> events = events(topic);
    for (int partition = 0; partition < 2; partition++) {
      String prefix = "it/%s/partition=%d/".formatted(topic, partition);
      long next = 0;
      long lastOffset = -1;
      for (String key : s3.keys(prefix)) {
        assertThat(key).isEqualTo("%s%020d.parquet".formatted(prefix, next));
        FileEvent event =
            events.stream().filter(e -> e.key().equals(key)).findFirst().orElseThrow();
        next = event.to();
        for (List<Object> row :
            duckdb.query("SELECT _sluice_key, _sluice_offset FROM " + duckdb.file(s3.bytes(key)))) {
          read.add((String) row.get(0));
          assertThat((Long) row.get(1)).isGreaterThan(lastOffset);
          lastOffset = (Long) row.get(1);
        }
      }
    }
    assertThat(read).containsExactlyInAnyOrderElementsOf(expectedKeys);
  }

  private static List<String> keys(long from, long to) {
    return java.util.stream.LongStream.range(from, to).mapToObj(n -> "k" + n).toList();
  }

  @Test
  void everyCommittedRecordIsInOneAnnouncedFileAcrossRestarts() throws Exception {
    String topic = "sluice.shop.orders";
    admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    Map<String, String> config = config(topic);
    String name = config.get("name");
    List<String> expected = new ArrayList<>();
    try (ConnectWorker worker = new ConnectWorker(broker.bootstrap(), plugins)) {
      worker.create(name, config);
      produce(topic, Orders.V1, 0, 200, true);
      produce(topic, Orders.V1, 1_000, 1_050, false);
      expected.addAll(keys(0, 200));
      until("first files", () -> rows(topic) == 200);
      until("task", () -> taskIs(worker, name, "RUNNING"));

      // Restarted while records arrive.
      produce(topic, Orders.V1, 200, 260, true);
      worker.restartTask(name);
      produce(topic, Orders.V2, 260, 300, true);
      expected.addAll(keys(200, 300));
      until("files after the restart", () -> rows(topic) == 300);
      assertMetrics(name, topic);
    }
    try (ConnectWorker worker = new ConnectWorker(broker.bootstrap(), plugins)) {
      produce(topic, Orders.V2, 300, 345, true);
      worker.create(name, config);
      expected.addAll(keys(300, 345));
      until("files of the second worker", () -> rows(topic) == 345);
      until(
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
    until(
        "metrics in JMX; there are "
            + ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("kafka.connect:type=plugins,*"), null),
        () -> ManagementFactory.getPlatformMBeanServer().isRegistered(bean));
    assertThat((Long) ManagementFactory.getPlatformMBeanServer().getAttribute(bean, "files-total"))
        .isPositive();
  }

  @Test
  void topicOfFileEventsThatOthersCreatedBecomesCompacted() throws Exception {
    String topic = "sluice.shop.compacted";
    String files = "other.files";
    admin
        .createTopics(List.of(new NewTopic(topic, 2, (short) 1), new NewTopic(files, 1, (short) 1)))
        .all()
        .get();
    Map<String, String> config = config(topic);
    config.put("files.topic", files);
    try (ConnectWorker worker = new ConnectWorker(broker.bootstrap(), plugins)) {
      worker.create("sink-" + topic, config);
      ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, files);
      until(
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
    admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    Map<String, String> config = config(topic);
    config.put("errors.tolerance", "all");
    config.put("errors.deadletterqueue.topic.name", letters);
    config.put("errors.deadletterqueue.topic.replication.factor", "1");
    config.put("errors.deadletterqueue.context.headers.enable", "true");
    produce(topic, Orders.V1, 0, 20, true);
    producer.beginTransaction();
    producer.send(new ProducerRecord<>(topic, 0, "tombstone", null)).get();
    producer.commitTransaction();
    produce(topic, Orders.V1, 20, 40, true);
    try (ConnectWorker worker = new ConnectWorker(broker.bootstrap(), plugins)) {
      worker.create(config.get("name"), config);
      until("all other rows", () -> rows(topic) == 40);
    }
    List<ConsumerRecord<String, String>> dead = read(letters, new StringDeserializer());
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
  void recreatedTopicFailsTheTaskUntilGenerationStartsNewChain() throws Exception {
    String topic = "sluice.shop.recreated";
    admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    Map<String, String> config = config(topic);
    String name = config.get("name");
    produce(topic, Orders.V1, 0, 40, true);
    try (ConnectWorker worker = new ConnectWorker(broker.bootstrap(), plugins)) {
      worker.create(name, config);
      until("first files", () -> rows(topic) == 40);
    }
    admin.deleteTopics(List.of(topic)).all().get();
    until("the topic to go", () -> !admin.listTopics().names().get().contains(topic));
    admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    produce(topic, Orders.V1, 100, 130, true);
    try (ConnectWorker worker = new ConnectWorker(broker.bootstrap(), plugins)) {
      worker.create(name, config);
      until("the task's failure", () -> taskIs(worker, name, "FAILED"));
      assertThat(worker.status(name).tasks().get(0).trace())
          .contains("deleted and created again")
          .contains(topic + "=<number>");
      config.put("generation", topic + "=1");
      worker.create(name, config);
      until("files of the new topic", () -> rows(topic) == 70);
    }
    assertThat(s3.keys("it/generation=1/" + topic)).isNotEmpty();
    verify(topic, keys(0, 40));
  }

  @Test
  void deletedRecordsFailTheTaskWithTheRemedy() throws Exception {
    String topic = "sluice.shop.deleted";
    admin.createTopics(List.of(new NewTopic(topic, 2, (short) 1))).all().get();
    Map<String, String> config = config(topic);
    String name = config.get("name");
    produce(topic, Orders.V1, 0, 40, true);
    try (ConnectWorker worker = new ConnectWorker(broker.bootstrap(), plugins)) {
      worker.create(name, config);
      until("first files", () -> rows(topic) == 40);
    }
    produce(topic, Orders.V1, 40, 80, true);
    admin
        .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(30)))
        .all()
        .get();
    try (ConnectWorker worker = new ConnectWorker(broker.bootstrap(), plugins)) {
      worker.create(name, config);
      until("the task's failure", () -> taskIs(worker, name, "FAILED"));
      assertThat(worker.status(name).tasks().get(0).trace())
          .contains(topic + "-0")
          .contains("begins at 30")
          .contains("missing.records=accept");
    }
  }
}
