package dev.sluice.guard.service.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.avro.ContractConverter;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.ControlEntry.ContractApproved;
import dev.sluice.guard.control.Entries;
import dev.sluice.guard.control.Generation;
import dev.sluice.guard.control.Generation.Phase;
import dev.sluice.guard.control.GuardRuntime;
import dev.sluice.guard.service.connect.ConnectorView;
import dev.sluice.guard.service.connect.GuardedConnector;
import dev.sluice.guard.stack.Await;
import dev.sluice.harness.Broker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSweeperIT {
  private static final int PARTITIONS = 3;
  private static final long T0 = (1_700_000_000L << 32) | 7;
  private static final Generation GENERATION = new Generation(2, T0, Instant.EPOCH, Phase.COPIED);
  private static final Contract CONTRACT = Entries.contract(1, "title");

  @TempDir static Path folder;
  private static Broker broker;
  private static GuardRuntime runtime;

  @BeforeAll
  static void start() throws Exception {
    broker = new Broker(folder);
    runtime = GuardRuntime.ofWorker(client(), "sluice.control", 1);
    Await.answer(() -> runtime.log().append(new ContractApproved(CONTRACT, null, Entries.AT)));
  }

  @AfterAll
  static void stop() {
    runtime.close();
    broker.close();
  }

  private static Map<String, Object> client() {
    return Map.of("bootstrap.servers", broker.bootstrap());
  }

  private static GuardedConnector connector(String prefix, String valueConverter) {
    return GuardedConnector.of(
            new ConnectorView(
                Entries.CONNECTOR,
                Map.of(
                    "connector.class", "MongoSourceConnector",
                    "database", "shop",
                    "collection", "orders",
                    "transforms", "guard",
                    "transforms.guard.type", "dev.sluice.guard.SchemaGuard",
                    "transforms.guard.topic.prefix", prefix,
                    "key.converter", "org.apache.kafka.connect.storage.StringConverter",
                    "value.converter", valueConverter,
                    "producer.override.compression.type", "zstd"),
                "RUNNING",
                List.of()))
        .orElseThrow();
  }

  private static KafkaSweeper sweeper() {
    return new KafkaSweeper(Map.of(), client(), Duration.ofSeconds(60));
  }

  @Test
  void everyPartitionGetsASweepThatTheConverterReads() throws Exception {
    String topic = "all.shop.orders";
    try (Admin admin = Admin.create(client())) {
      admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1))).all().get();
    }

    sweeper().sweep(connector("all", ContractConverter.class.getName()), CONTRACT, GENERATION);

    List<ConsumerRecord<byte[], byte[]>> records = read(topic);
    assertThat(records).extracting(ConsumerRecord::partition).containsExactlyInAnyOrder(0, 1, 2);
    try (ContractConverter converter = new ContractConverter()) {
      converter.configure(Map.of(), false);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        assertThat(record.key()).isEmpty();
        Struct value = (Struct) converter.toConnectData(topic, record.value()).value();
        assertThat(value.schema().version()).isEqualTo(1);
        assertThat(value.get("_sluice_key")).isEqualTo("");
        assertThat(value.get("_sluice_op")).isEqualTo("s");
        assertThat(value.get("_sluice_seq")).isEqualTo(T0);
        assertThat(((Date) value.get("_sluice_ts")).toInstant())
            .isEqualTo(Instant.ofEpochSecond(1_700_000_000L));
        assertThat(value.get("_id")).isNull();
        assertThat(value.get("title")).isNull();
      }
    }
  }

  @Test
  void aTopicThatWasNeverWrittenIsNotCreated() throws Exception {
    sweeper().sweep(connector("never", ContractConverter.class.getName()), CONTRACT, GENERATION);

    try (Admin admin = Admin.create(client())) {
      assertThat(admin.listTopics().names().get()).doesNotContain("never.shop.orders");
    }
  }

  @Test
  void aConverterThatIsNotThereIsNamed() throws Exception {
    try (Admin admin = Admin.create(client())) {
      admin.createTopics(List.of(new NewTopic("lost.shop.orders", 1, (short) 1))).all().get();
    }

    assertThatThrownBy(
            () -> sweeper().sweep(connector("lost", "org.example.Lost"), CONTRACT, GENERATION))
        .hasMessageContaining("org.example.Lost")
        .hasMessageContaining("lost.shop.orders");
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(client(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        partitions.add(new TopicPartition(topic, partition));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, Duration.ofMinutes(2));
      while (partitions.stream()
          .anyMatch(each -> consumer.position(each, Duration.ofMinutes(2)) < ends.get(each))) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }
}
