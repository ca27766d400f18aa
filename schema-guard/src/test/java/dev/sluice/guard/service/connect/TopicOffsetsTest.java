package dev.sluice.guard.service.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class TopicOffsetsTest {
  private static final TopicPartition ZERO = new TopicPartition("connect-offsets", 0);
  private static final TopicPartition ONE = new TopicPartition("connect-offsets", 1);
  private static final String TOKEN =
      "{\\\"_data\\\": \\\"8264000000000000012B0229296E04\\\"}"; // second 0x64000000

  private final List<MockConsumer<byte[], byte[]>> consumers = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private long end = 1;
  private Instant now = Instant.EPOCH;

  private final TopicOffsets offsets =
      new TopicOffsets(
          this::open, "connect-offsets", new Asked(), Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  private MockConsumer<byte[], byte[]> open() {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    consumer.updatePartitions(
        ZERO.topic(),
        List.of(
            new PartitionInfo(ZERO.topic(), 0, null, null, null),
            new PartitionInfo(ONE.topic(), 1, null, null, null)));
    consumer.updateBeginningOffsets(Map.of(ZERO, 0L, ONE, 0L));
    consumer.updateEndOffsets(Map.of(ZERO, end, ONE, 0L));
    consumers.add(consumer);
    return consumer;
  }

  private final class Asked implements CommittedOffsets {
    @Override
    public void refresh() {
      asked.add("refresh");
    }

    @Override
    public Optional<CommittedOffset> of(ConnectorView connector, String partition) {
      asked.add(connector.name());
      return Optional.empty();
    }

    @Override
    public void close() {
      asked.add("close");
    }
  }

  private static ConnectorView connector(String name, Map<String, String> config) {
    return new ConnectorView(name, config, "RUNNING", List.of());
  }

  private static ConnectorView connector(String name) {
    return connector(name, Map.of());
  }

  private static ConsumerRecord<byte[], byte[]> record(
      TopicPartition partition, long offset, String key, String value) {
    return new ConsumerRecord<>(
        partition.topic(), partition.partition(), offset, bytes(key), bytes(value));
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private static String key(String connector, String partition) {
    return "[\"" + connector + "\",{\"ns\":\"" + partition + "\"}]";
  }

  private static String token() {
    return "{\"_id\":\"" + TOKEN + "\"}";
  }

  @Test
  void anOffsetIsKnownOnceTheTopicIsReadToItsEndAndConnectIsNotAskedThen() {
    offsets.refresh();
    assertThat(offsets.of(connector("orders"), "g1")).isEmpty();
    assertThat(asked).contains("orders");
    asked.clear();

    consumers.get(0).addRecord(record(ZERO, 0, key("orders", "g1"), token()));
    offsets.refresh();

    CommittedOffset committed = offsets.of(connector("orders"), "g1").orElseThrow();
    assertThat(committed.time() >>> 32).isEqualTo(0x64000000L);
    assertThat(committed.streams()).isTrue();
    assertThat(offsets.of(connector("orders"), "g2")).isEmpty();
    assertThat(offsets.of(connector("users"), "g1")).isEmpty();
    assertThat(asked).containsExactly("refresh");
  }

  @Test
  void theNewestOffsetCountsAndOneThatWasTakenBackIsGone() {
    offsets.refresh();
    consumers.get(0).addRecord(record(ZERO, 0, key("orders", "g1"), token()));
    consumers.get(0).addRecord(record(ONE, 0, key("users", "g1"), token()));
    consumers
        .get(0)
        .addRecord(record(ZERO, 1, key("orders", "g1"), "{\"_id\":\"{}\",\"copy\":\"true\"}"));
    offsets.refresh();

    assertThat(offsets.of(connector("orders"), "g1").orElseThrow().streams()).isFalse();
    assertThat(offsets.of(connector("orders"), "g1").orElseThrow().time()).isZero();

    consumers.get(0).addRecord(record(ZERO, 2, key("orders", "g1"), null));
    offsets.refresh();

    assertThat(offsets.of(connector("orders"), "g1")).isEmpty();
    assertThat(offsets.of(connector("users"), "g1")).isPresent();
  }

  @Test
  void recordsOfOtherConnectorsAndBrokenOnesAreLeftOut() {
    offsets.refresh();
    consumers.get(0).addRecord(record(ZERO, 0, "[\"files\",{\"file\":\"a\"}]", "{\"at\":1}"));
    consumers.get(0).addRecord(record(ZERO, 1, "no JSON", token()));
    consumers.get(0).addRecord(record(ZERO, 2, null, token()));
    consumers.get(0).addRecord(record(ZERO, 3, key("orders", "g1"), "no JSON"));
    consumers.get(0).addRecord(record(ZERO, 4, key("users", "g1"), token()));
    offsets.refresh();

    assertThat(offsets.of(connector("orders"), "g1")).isEmpty();
    assertThat(offsets.of(connector("users"), "g1")).isPresent();
    assertThat(asked).doesNotContain("orders", "users");
  }

  @Test
  void aConnectorWithAnOffsetTopicOfItsOwnIsAskedFor() {
    end = 0;
    offsets.refresh();

    assertThat(offsets.of(connector("own", Map.of("offsets.storage.topic", "mine")), "g1"))
        .isEmpty();
    assertThat(offsets.of(connector("orders"), "g1")).isEmpty();

    assertThat(asked).containsExactly("refresh", "own");
  }

  @Test
  void whileTheTopicCannotBeReadConnectIsAskedAndTheTopicAgainAfterAWhile() {
    end = 0;
    TopicOffsets failing =
        new TopicOffsets(this::open, "connect-offsets", new Asked(), new SettableClock());
    failing.refresh();
    consumers.get(0).addRecord(record(ZERO, 0, key("orders", "g1"), token()));
    consumers.get(0).setPollException(new KafkaException("no access"));
    failing.refresh();
    assertThat(consumers.get(0).closed()).isTrue();
    assertThat(failing.of(connector("orders"), "g1")).isEmpty();
    assertThat(asked).contains("orders");

    failing.refresh();
    assertThat(consumers).hasSize(1);
    now = now.plus(Duration.ofMinutes(1));
    asked.clear();
    failing.refresh();
    assertThat(consumers).hasSize(2);
    assertThat(failing.of(connector("orders"), "g1")).isEmpty();
    assertThat(asked).containsExactly("refresh");
  }

  @Test
  void closingEndsTheConsumerAndWhoIsAskedOtherwise() {
    offsets.refresh();
    offsets.close();

    assertThat(consumers.get(0).closed()).isTrue();
    assertThat(asked).contains("close");
  }

  private final class SettableClock extends Clock {
    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public java.time.ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(java.time.ZoneId zone) {
      return this;
    }
  }
}
