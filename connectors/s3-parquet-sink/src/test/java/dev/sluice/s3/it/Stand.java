package dev.sluice.s3.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileEvent;
import dev.sluice.files.FileEventJson;
import dev.sluice.harness.Broker;
import dev.sluice.harness.PluginFolder;
import dev.sluice.s3.sim.DuckDb;
import dev.sluice.s3.sim.S3Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;

/** What stands around a worker with the sink: a broker, an S3 endpoint, and readers of both. */
final class Stand {

  static final String FILES = "sluice.files";
  static final String ROOT = "it";
  static final int PARTITIONS = 2;

  private final Broker broker;
  private final S3Server s3;
  private final DuckDb duckdb;
  private final Path plugins;
  private final Admin admin;
  private final KafkaProducer<String, byte[]> producer;
  private final JsonConverter json = new JsonConverter();

  /**
   * Starts them.
   *
   * @param folder for what they write
   */
  Stand(Path folder) throws Exception {
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
    json.configure(Map.of("schemas.enable", "true"), false);
  }

  /** The sink's configuration for a topic; small files, soon finished. */
  Map<String, String> config(String topic) {
    Map<String, String> config = new HashMap<>(s3.config());
    config.put("connector.class", "dev.sluice.s3.S3ParquetSinkConnector");
    config.put("name", "sink-" + topic);
    config.put("tasks.max", "1");
    config.put("topics", topic);
    config.put("kafka.bootstrap.servers", broker.bootstrap());
    config.put("s3.root", ROOT);
    config.put("file.max.rows", "40");
    config.put("file.max.age.ms", "500");
    config.put("consumer.override.isolation.level", "read_committed");
    return config;
  }

  String bootstrap() {
    return broker.bootstrap();
  }

  S3Server s3() {
    return s3;
  }

  Path plugins() {
    return plugins;
  }

  Admin admin() {
    return admin;
  }

  void createTopic(String topic) throws Exception {
    admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
  }

  /** Sends in a transaction, which takes an offset more than it has records. */
  void inTransaction(boolean commit, Callable<List<ProducerRecord<String, byte[]>>> records)
      throws Exception {
    producer.beginTransaction();
    List<Future<?>> sent = new ArrayList<>();
    for (ProducerRecord<String, byte[]> each : records.call()) {
      sent.add(producer.send(each));
    }
    producer.flush();
    for (Future<?> each : sent) {
      each.get();
    }
    if (commit) {
      producer.commitTransaction();
    } else {
      producer.abortTransaction();
    }
  }

  byte[] json(String topic, Schema schema, Struct value) {
    return json.fromConnectData(topic, schema, value);
  }

  Struct struct(String topic, byte[] value) {
    return (Struct) json.toConnectData(topic, value).value();
  }

  /** The committed records of a partition. */
  List<ConsumerRecord<String, byte[]>> records(TopicPartition partition) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "isolation.level", "read_committed"),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  /** The file events of a topic. */
  List<FileEvent> events(String topic) {
    return records(new TopicPartition(FILES, 0)).stream()
        .filter(each -> each.key().startsWith(topic + "|"))
        .map(each -> FileEventJson.read(new String(each.value(), StandardCharsets.UTF_8), FILES))
        .toList();
  }

  /** Keys of a partition's files on S3, in order. */
  List<String> files(String topic, int partition) {
    return s3.keys(prefix(topic, partition));
  }

  /** The offset after a file, as its metadata has it. */
  long end(String key) {
    return Long.parseLong(
        s3.client()
            .headObject(b -> b.bucket(S3Server.BUCKET).key(key))
            .metadata()
            .get("sluice-to"));
  }

  /**
   * Reads every file of a partition, and asserts that each begins where the one before ends and is
   * announced.
   *
   * @param columns SQL
   */
  List<List<Object>> chain(String topic, int partition, String columns) throws Exception {
    List<String> announced = events(topic).stream().map(FileEvent::key).toList();
    List<List<Object>> rows = new ArrayList<>();
    long next = 0;
    for (String key : files(topic, partition)) {
      assertThat(key).isEqualTo("%s%020d.parquet".formatted(prefix(topic, partition), next));
      assertThat(announced).contains(key);
      next = end(key);
      rows.addAll(duckdb.query("SELECT " + columns + " FROM " + duckdb.file(s3.bytes(key))));
    }
    return rows;
  }

  private static String prefix(String topic, int partition) {
    return "%s/%s/partition=%d/".formatted(ROOT, topic, partition);
  }

  void close() throws Exception {
    producer.close();
    admin.close();
    duckdb.close();
    s3.close();
    broker.close();
    json.close();
  }
}
