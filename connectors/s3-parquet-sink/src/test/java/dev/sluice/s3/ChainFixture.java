package dev.sluice.s3;

import dev.sluice.s3.sim.DuckDb;
import dev.sluice.s3.sim.Orders;
import dev.sluice.s3.sim.S3Server;
import dev.sluice.s3.sim.SimulatedKafka;
import dev.sluice.s3.sim.SimulatedWorker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    SimulatedWorker worker =
        new SimulatedWorker(
            kafka,
            new S3ParquetSinkTask(new SimulatedClients(kafka), clock::get),
            config,
            reporter);
    workers.add(worker);
    worker.open(List.of(TP));
    return worker;
  }

  void produce(Schema schema, long from, long to) {
    for (long offset = from; offset < to; offset++) {
      kafka.append(TP, Orders.record(schema, 0, offset));
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

  void turnUntilAnnounced(SimulatedWorker worker, long to) {
    worker.turnUntil(() -> kafka.events().stream().anyMatch(e -> e.to() == to));
  }
}
