package dev.sluice.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.ChainNote;
import dev.sluice.files.Hold;
import dev.sluice.files.HoldReason;
import dev.sluice.s3.sim.DuckDb;
import dev.sluice.s3.sim.Orders;
import dev.sluice.s3.sim.S3Server;
import dev.sluice.s3.sim.SimulatedKafka;
import dev.sluice.s3.sim.SimulatedWorker;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sink over a real S3 endpoint, with one partition; Kafka is simulated, so that faults come
 * when told.
 */
abstract class ChainFixture {

  static final TopicPartition TP = new TopicPartition(Orders.TOPIC, 0);

  /** What the people's clock shows. */
  static final Instant NOW = Instant.parse("2026-12-01T10:00:00Z");

  static S3Server s3;
  static DuckDb duckdb;

  final AtomicLong clock = new AtomicLong();
  final SimulatedKafka kafka = new SimulatedKafka();
  final List<SimulatedWorker> workers = new ArrayList<>();
  final Map<String, String> config = new HashMap<>();
  String root;

  @BeforeAll
  static void startS3(@TempDir Path folder) throws Exception {
    s3 = new S3Server();
    duckdb = new DuckDb(folder);
  }

  @AfterAll
  static void stopS3() throws Exception {
    duckdb.close();
    s3.close();
  }

  @BeforeEach
  void configure(TestInfo test) {
    s3.faults().reset();
    root = test.getTestMethod().orElseThrow().getName();
    config.putAll(s3.config());
    config.put("name", "c");
    config.put("kafka.bootstrap.servers", "none:1");
    config.put("s3.root", root);
    config.put("file.max.rows", "10");
    config.put("file.max.age.ms", "1000");
    config.put("retry.backoff.ms", "1");
    config.put("retry.backoff.max.ms", "5");
  }

  @AfterEach
  void stop() {
    workers.forEach(SimulatedWorker::close);
  }

  SimulatedWorker start() {
    return start(null);
  }

  SimulatedWorker start(ErrantRecordReporter reporter) {
    return start(reporter, List.of(TP));
  }

  SimulatedWorker start(ErrantRecordReporter reporter, List<TopicPartition> partitions) {
    SimulatedWorker worker =
        new SimulatedWorker(
            kafka,
            new S3ParquetSinkTask(
                new SimulatedClients(kafka), clock::get, Clock.fixed(NOW, ZoneOffset.UTC)),
            config,
            reporter);
    workers.add(worker);
    worker.open(partitions);
    return worker;
  }

  void produce(Schema schema, long from, long to) {
    for (long offset = from; offset < to; offset++) {
      kafka.append(TP, Orders.record(schema, 0, offset));
    }
  }

  /** Records of 100 KB each, 60 of which make a file of more than one part. */
  void produceLarge(long from, long to) {
    config.put("s3.part.bytes", Integer.toString(5 << 20));
    for (long offset = from; offset < to; offset++) {
      kafka.append(TP, Orders.record(Orders.TOPIC, 0, offset, Orders.large(offset, 100 << 10)));
    }
  }

  String key(long from) {
    return "%s/%s/partition=0/%020d.parquet".formatted(root, Orders.TOPIC, from);
  }

  List<String> files() {
    return s3.keys(root + "/" + Orders.TOPIC + "/");
  }

  List<String> announced() {
    return kafka.events().stream().map(e -> "%d-%d".formatted(e.from(), e.to())).toList();
  }

  /** Turns until the partition is held, as the offset's note says. */
  Hold turnUntilHeld(SimulatedWorker worker, HoldReason reason) {
    List<String> held = List.of("held[%s, 0, %s]".formatted(Orders.TOPIC, reason));
    worker.turnUntil(() -> worker.held().equals(held));
    // The task has asked for a commit; the note of an earlier hold does not count.
    worker.turn(0);
    assertThat(worker.metric("held-partitions[" + Orders.TOPIC + "]")).isEqualTo(1);
    assertThat(worker.paused(TP)).isTrue();
    return hold().orElseThrow();
  }

  /** Why the partition is held, as its note says. */
  Optional<Hold> hold() {
    return ChainNote.read(kafka.committedNote(TP)).flatMap(ChainNote::hold);
  }

  /** Turns, while time passes, until the partition is not held any more. */
  void turnUntilReleased(SimulatedWorker worker) {
    worker.turnUntil(
        () -> {
          clock.addAndGet(100);
          return hold().isEmpty();
        });
    assertThat(worker.held()).isEmpty();
    assertThat(worker.metric("held-partitions[" + Orders.TOPIC + "]")).isZero();
  }

  /** Somebody decides that offsets need not come to S3, which starts the tasks anew. */
  SimulatedWorker skip(String topicId, long first, long last) {
    config.merge(
        "skip.offsets",
        "%s:%s:0:%d-%d".formatted(Orders.TOPIC, topicId, first, last),
        (before, added) -> before + "," + added);
    return restart();
  }

  SimulatedWorker restart() {
    workers.forEach(SimulatedWorker::close);
    workers.clear();
    return start();
  }

  void turnUntilAnnounced(SimulatedWorker worker, long to) {
    worker.turnUntil(() -> kafka.events().stream().anyMatch(e -> e.to() == to));
  }
}
