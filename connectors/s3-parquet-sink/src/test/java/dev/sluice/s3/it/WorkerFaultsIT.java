package dev.sluice.s3.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileEventJson;
import dev.sluice.s3.sim.DuckDb;
import dev.sluice.s3.sim.FaultyStore.Fault;
import dev.sluice.s3.sim.S3Server;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
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
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random schedules over a real worker in a process of its own, a real broker and an S3 endpoint:
 * the worker is killed at every step of a file, or frozen until another has its partitions and then
 * let go on, and S3 fails in every way. Each schedule takes a minute or so, hence one for every 20
 * that {@code -Dschedules} asks for; {@code -Dseed=<seed>} runs one again.
 */
@Tag("faults")
class WorkerFaultsIT {

  private static final int SCHEDULES_PER_RUN = 20;
  private static final int PARTITIONS = 2;
  private static final int DISTURBANCES = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Schema SCHEMA =
      SchemaBuilder.struct()
          .field("n", Schema.INT64_SCHEMA)
          .field("text", Schema.STRING_SCHEMA)
          .build();

  private static Path folder;
  private static Broker broker;
  private static S3Server s3;
  private static DuckDb duckdb;
  private static Path plugins;
  private static Admin admin;
  private static KafkaProducer<String, byte[]> producer;
  private static final JsonConverter JSON = new JsonConverter();

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    broker = new Broker(Files.createDirectory(folder.resolve("kafka")));
    s3 = new S3Server();
    duckdb = new DuckDb(Files.createDirectory(folder.resolve("files")));
    plugins = PluginFolder.make(folder.resolve("plugins"));
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()));
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "transactional.id", "faults"),
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

  static LongStream seeds() {
    Long seed = Long.getLong("seed");
    return seed != null
        ? LongStream.of(seed)
        : new Random()
            .longs(
                Math.max(1, Integer.getInteger("schedules", 1) / SCHEDULES_PER_RUN),
                0,
                Long.MAX_VALUE);
  }

  /** What happens to the worker, at the step that the name says. */
  private enum Disturbance {
    KILL_BEFORE_CREATION,
    KILL_AFTER_CREATION,
    KILL_AT_PART,
    KILL_AT_RECOVERY,
    KILL_AT_ANY_TIME,
    ZOMBIE_BEFORE_CREATION,
    ZOMBIE_AFTER_CREATION,
    STORE_FAULTS
  }

  private Random random;
  private String topic;
  private Map<String, String> config;
  private WorkerProcess worker;
  private long produced;

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyRecordIsInExactlyOneFile(long seed) throws Exception {
    random = new Random(seed);
    topic = "faults." + seed;
    config = config();
    produced = 0;
    s3.faults().reset();
    admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
    try {
      worker = worker();
      for (int i = 0; i < DISTURBANCES; i++) {
        disturb(Disturbance.values()[random.nextInt(Disturbance.values().length)]);
      }
      s3.faults().reset();
      produce(30, 10);
      until("the last file", () -> stored() == lastRecords());
    } finally {
      worker.close();
    }
    for (int partition = 0; partition < PARTITIONS; partition++) {
      verify(new TopicPartition(topic, partition));
    }
  }

  private Map<String, String> config() {
    Map<String, String> properties = new HashMap<>(s3.config());
    properties.put("connector.class", "dev.sluice.s3.S3ParquetSinkConnector");
    properties.put("name", "sink-" + topic);
    properties.put("tasks.max", "1");
    properties.put("topics", topic);
    properties.put("kafka.bootstrap.servers", broker.bootstrap());
    properties.put("s3.root", "faults");
    properties.put("s3.part.bytes", Integer.toString(5 << 20));
    properties.put("s3.request.timeout.ms", "2000");
    properties.put("file.max.rows", Integer.toString(20 + random.nextInt(30)));
    properties.put("file.max.age.ms", "400");
    properties.put("compression", "none");
    properties.put("retry.backoff.ms", "10");
    properties.put("retry.backoff.max.ms", "200");
    properties.put("consumer.override.isolation.level", "read_committed");
    properties.put("consumer.override.session.timeout.ms", "3000");
    properties.put("consumer.override.heartbeat.interval.ms", "500");
    return properties;
  }

  private WorkerProcess worker() throws Exception {
    return new WorkerProcess(broker.bootstrap(), plugins, config, folder);
  }

  private void disturb(Disturbance disturbance) throws Exception {
    CountDownLatch reached = new CountDownLatch(1);
    WorkerProcess victim = worker;
    Runnable kill =
        () -> {
          victim.kill();
          reached.countDown();
        };
    Runnable freeze =
        () -> {
          victim.freeze();
          reached.countDown();
        };
    boolean large = disturbance == Disturbance.KILL_AT_PART;
    switch (disturbance) {
      case KILL_BEFORE_CREATION -> s3.faults().onCreate(() -> after(kill, Fault.UNAVAILABLE));
      case KILL_AFTER_CREATION -> s3.faults().afterCreate(kill);
      case KILL_AT_PART -> s3.faults().onPart(() -> after(kill, Fault.NONE));
      case KILL_AT_RECOVERY -> {
        victim.kill();
        worker = worker();
        WorkerProcess recovering = worker;
        s3.faults()
            .onList(
                () -> {
                  recovering.kill();
                  reached.countDown();
                });
      }
      case KILL_AT_ANY_TIME -> {
        produce(random.nextInt(60), 10);
        LockSupport.parkNanos(random.nextInt(2_000) * 1_000_000L);
        kill.run();
      }
      case ZOMBIE_BEFORE_CREATION -> s3.faults().onCreate(() -> after(freeze, Fault.NONE));
      case ZOMBIE_AFTER_CREATION -> s3.faults().afterCreate(freeze);
      case STORE_FAULTS -> {
        Fault[] faults = {
          Fault.UNAVAILABLE, Fault.LOST_REPLY, Fault.CONFLICT, Fault.LATE, Fault.LOST_REPLY
        };
        for (int i = 0; i < faults.length; i++) {
          s3.faults().onCreate(faults[random.nextInt(faults.length)]);
        }
        s3.faults().onPart(Fault.UNAVAILABLE, Fault.LATE);
        reached.countDown();
      }
    }
    // Until it happens, whatever the bounds of the files are.
    for (int i = 0; i == 0 || reached.getCount() > 0; i++) {
      assertThat(i).as("%s did not happen", disturbance).isLessThan(100);
      produce(20 + random.nextInt(60), large ? 200_000 : 10);
      reached.await(3, TimeUnit.SECONDS);
    }
    if (!victim.alive()) {
      worker.kill();
      worker = worker();
    } else if (disturbance.name().startsWith("ZOMBIE")) {
      overtake(victim);
    }
  }

  private static Fault after(Runnable action, Fault fault) {
    action.run();
    return fault;
  }

  /** Another worker takes over from the frozen one, which then goes on. */
  private void overtake(WorkerProcess zombie) throws Exception {
    worker = worker();
    try {
      produce(20 + random.nextInt(60), 10);
      until("files of the new worker", () -> stored() == lastRecords());
      zombie.thaw();
      produce(20 + random.nextInt(60), 10);
      LockSupport.parkNanos(random.nextInt(3_000) * 1_000_000L);
    } finally {
      zombie.kill();
    }
  }

  /** Produces in one transaction, which takes an offset more, after one that is aborted. */
  private void produce(int count, int textLength) throws Exception {
    if (random.nextInt(3) == 0) {
      producer.beginTransaction();
      send(1 + random.nextInt(3), textLength);
      producer.abortTransaction();
    }
    producer.beginTransaction();
    send(Math.max(1, count), textLength);
    producer.commitTransaction();
  }

  private void send(int count, int textLength) throws Exception {
    List<Future<?>> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < textLength) {
        text.append(Long.toString(random.nextLong() & Long.MAX_VALUE, Character.MAX_RADIX));
      }
      Struct value = new Struct(SCHEMA).put("n", produced++).put("text", text.toString());
      sent.add(
          producer.send(
              new ProducerRecord<>(
                  topic,
                  random.nextInt(PARTITIONS),
                  "k",
                  JSON.fromConnectData(topic, SCHEMA, value))));
    }
    producer.flush();
    for (Future<?> record : sent) {
      record.get();
    }
  }

  /** The sum of the ends of the chains. */
  private long stored() {
    long sum = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<String> files = s3.keys(prefix(partition));
      if (!files.isEmpty()) {
        sum += to(files.get(files.size() - 1));
      }
    }
    return sum;
  }

  private static long to(String key) {
    return Long.parseLong(
        s3.client()
            .headObject(b -> b.bucket(S3Server.BUCKET).key(key))
            .metadata()
            .get("sluice-to"));
  }

  private String prefix(int partition) {
    return "faults/%s/partition=%d/".formatted(topic, partition);
  }

  /** The sum of the offsets after the last records. */
  private long lastRecords() {
    long sum = 0;
    for (int partition = 0; partition < PARTITIONS; partition++) {
      List<ConsumerRecord<String, byte[]>> records = records(new TopicPartition(topic, partition));
      sum += records.isEmpty() ? 0 : records.get(records.size() - 1).offset() + 1;
    }
    return sum;
  }

  private static List<ConsumerRecord<String, byte[]>> records(TopicPartition partition) {
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

  private static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
    }
  }

  /** The chain has no gap, and its rows are what the log holds: each once, in order, equal. */
  private void verify(TopicPartition partition) throws Exception {
    List<List<Object>> expected = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> record : records(partition)) {
      Struct value = (Struct) JSON.toConnectData(topic, record.value()).value();
      expected.add(List.of(record.offset(), value.get("n"), value.get("text")));
    }
    List<List<Object>> rows = new ArrayList<>();
    long next = 0;
    for (String key : s3.keys(prefix(partition.partition()))) {
      assertThat(key).isEqualTo("%s%020d.parquet".formatted(prefix(partition.partition()), next));
      next = to(key);
      rows.addAll(
          duckdb.query("SELECT _sluice_offset, n, text FROM " + duckdb.file(s3.bytes(key))));
    }
    assertThat(rows).isEqualTo(expected);
    assertThat(announced(partition)).containsAll(s3.keys(prefix(partition.partition())));
  }

  private static List<String> announced(TopicPartition partition) {
    return records(new TopicPartition("sluice.files", 0)).stream()
        .filter(record -> record.key().equals(partition.topic() + "|" + partition.partition()))
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .map(json -> FileEventJson.read(json, "sluice.files").key())
        .toList();
  }
}
