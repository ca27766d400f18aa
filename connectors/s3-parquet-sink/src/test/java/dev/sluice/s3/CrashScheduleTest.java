package dev.sluice.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileEvent;
import dev.sluice.s3.sim.DuckDb;
import dev.sluice.s3.sim.FaultyStore.Fault;
import dev.sluice.s3.sim.Orders;
import dev.sluice.s3.sim.S3Server;
import dev.sluice.s3.sim.SimulatedKafka;
import dev.sluice.s3.sim.SimulatedWorker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random schedules of crashes, zombies, rebalances and store faults. Whatever happens, each record
 * is in exactly one file. {@code -Dschedules=200} runs more of them, {@code -Dseed=<seed>} one
 * again.
 */
@Tag("faults")
class CrashScheduleTest {

  private static final List<TopicPartition> PARTITIONS =
      List.of(new TopicPartition(Orders.TOPIC, 0), new TopicPartition(Orders.TOPIC, 1));
  private static final int STEPS = 80;

  private static S3Server s3;
  private static DuckDb duckdb;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    s3 = new S3Server();
    duckdb = new DuckDb(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    duckdb.close();
    s3.close();
  }

  static LongStream seeds() {
    Long seed = Long.getLong("seed");
    return seed != null
        ? LongStream.of(seed)
        : new Random().longs(Integer.getInteger("schedules", 4), 0, Long.MAX_VALUE);
  }

  private Random random;
  private Map<String, String> config;
  private String root;
  private final SimulatedKafka kafka = new SimulatedKafka();
  private final AtomicLong clock = new AtomicLong();
  private final List<SimulatedWorker> zombies = new ArrayList<>();
  private final List<List<SinkRecord>> produced = List.of(new ArrayList<>(), new ArrayList<>());
  private SimulatedWorker owner;

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyRecordIsInExactlyOneFile(long seed) throws Exception {
    try {
      run(seed);
    } catch (AssertionError | ConnectException e) {
      throw new AssertionError("-Dseed=" + seed + ": " + places(), e);
    }
  }

  /** What is known of each partition, for whoever reads of a failure. */
  private String places() {
    return PARTITIONS.stream()
        .map(
            p ->
                "%s starts at %d, committed %d, announced to %d, last record before %d"
                    .formatted(
                        p,
                        kafka.start(p),
                        kafka.committedOffset(p).orElse(0),
                        announcedUpTo(p),
                        lastRecord(p)))
        .collect(Collectors.joining("; "));
  }

  private void run(long seed) throws Exception {
    random = new Random(seed);
    root = "crash-" + seed;
    config = new HashMap<>(s3.config());
    config.put("name", "c");
    config.put("kafka.bootstrap.servers", "none:1");
    config.put("s3.root", root);
    config.put("file.max.age.ms", "1000");
    config.put("tombstones", "skip");
    config.put("retry.backoff.ms", "1");
    config.put("retry.backoff.max.ms", "4");
    config.put("upload.threads", Integer.toString(1 + random.nextInt(3)));
    s3.faults().reset();

    owner = worker();
    for (int step = 0; step < STEPS; step++) {
      step();
      requireCommittedIsAnnounced();
    }
    s3.faults().reset();
    finish();
    for (TopicPartition partition : PARTITIONS) {
      verify(partition);
    }
  }

  private SimulatedWorker worker() {
    // Zombie and owner would else end their files at the same offsets.
    config.put("file.max.rows", Integer.toString(3 + random.nextInt(40)));
    SimulatedWorker worker =
        new SimulatedWorker(
            kafka, new S3ParquetSinkTask(new SimulatedClients(kafka), clock::get), config);
    worker.open(PARTITIONS);
    return worker;
  }

  private void step() {
    switch (random.nextInt(13)) {
      case 0, 1, 2 -> produce();
      case 3 -> clock.addAndGet(random.nextInt(1_500));
      case 4 -> fault();
      case 5 -> owner.commit();
      case 6 -> crash();
      case 7 -> {
        if (random.nextInt(3) == 0) {
          owner.rebalance();
        }
      }
      case 8, 9 -> zombies.removeIf(zombie -> !goesOn(zombie));
      case 10 -> retention();
      default -> turns(owner);
    }
  }

  private void turns(SimulatedWorker worker) {
    for (int turns = random.nextInt(30); turns >= 0; turns--) {
      worker.turn(1 + random.nextInt(30));
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** A zombie may fail where retention has taken what it wanted to read; it has lost nothing. */
  private boolean goesOn(SimulatedWorker zombie) {
    try {
      turns(zombie);
      return true;
    } catch (ConnectException e) {
      assertThat(e).hasMessageContaining("never were in S3");
      zombie.kill();
      return false;
    }
  }

  /** Everything below the committed offset may go at any time. */
  private void retention() {
    for (TopicPartition partition : PARTITIONS) {
      long committed = kafka.committedOffset(partition).orElse(0);
      if (committed > kafka.start(partition) && random.nextInt(3) == 0) {
        kafka.deleteBefore(partition, committed);
      }
    }
  }

  private void produce() {
    TopicPartition partition = PARTITIONS.get(random.nextInt(PARTITIONS.size()));
    for (int i = random.nextInt(30); i >= 0; i--) {
      long offset = kafka.end(partition);
      if (random.nextInt(10) == 0) {
        kafka.append(
            partition,
            new SinkRecord(Orders.TOPIC, partition.partition(), null, "k", null, null, offset));
      } else {
        SinkRecord record =
            Orders.record(
                random.nextInt(50) == 0 ? Orders.V2 : Orders.V1, partition.partition(), offset);
        kafka.append(partition, record);
        produced.get(partition.partition()).add(record);
      }
      if (random.nextInt(8) == 0) {
        kafka.appendGap(partition, 1 + random.nextInt(3));
      }
    }
  }

  private void fault() {
    Fault[] faults = Fault.values();
    Fault fault = faults[random.nextInt(faults.length)];
    boolean passing = fault != Fault.DENIED && fault != Fault.LATE;
    s3.faults().onCreate(passing ? fault : Fault.LOST_REPLY);
  }

  /** The owner dies at once, or becomes a zombie that goes on for a while. */
  private void crash() {
    if (random.nextBoolean()) {
      owner.kill();
    } else {
      owner.fence();
      zombies.add(owner);
    }
    while (zombies.size() > 2) {
      zombies.remove(0).kill();
    }
    owner = worker();
  }

  private void requireCommittedIsAnnounced() {
    for (TopicPartition partition : PARTITIONS) {
      long committed = kafka.committedOffset(partition).orElse(0);
      long announced = announcedUpTo(partition);
      assertThat(produced.get(partition.partition()))
          .filteredOn(record -> record.kafkaOffset() < committed)
          .allMatch(record -> record.kafkaOffset() < announced);
    }
  }

  private long announcedUpTo(TopicPartition partition) {
    Map<Long, Long> announced = new TreeMap<>();
    for (FileEvent event : kafka.events()) {
      if (event.partition() == partition.partition()) {
        announced.put(event.from(), event.to());
      }
    }
    long next = 0;
    while (announced.containsKey(next)) {
      next = announced.get(next);
    }
    return next;
  }

  private long lastRecord(TopicPartition partition) {
    List<SinkRecord> records = produced.get(partition.partition());
    return records.isEmpty() ? 0 : records.get(records.size() - 1).kafkaOffset() + 1;
  }

  private void finish() {
    zombies.forEach(SimulatedWorker::kill);
    owner.turnUntil(
        () -> {
          clock.addAndGet(200);
          return PARTITIONS.stream().allMatch(p -> announcedUpTo(p) >= lastRecord(p));
        });
    owner.close();
  }

  private void verify(TopicPartition partition) throws Exception {
    String prefix = "%s/%s/partition=%d/".formatted(root, Orders.TOPIC, partition.partition());
    List<String> files = new ArrayList<>();
    long next = 0;
    for (String key : s3.keys(prefix)) {
      assertThat(key).isEqualTo("%s%020d.parquet".formatted(prefix, next));
      next =
          Long.parseLong(
              s3.client()
                  .headObject(b -> b.bucket(S3Server.BUCKET).key(key))
                  .metadata()
                  .get("sluice-to"));
      files.add(duckdb.file(s3.bytes(key)));
    }
    List<List<Object>> expected =
        produced.get(partition.partition()).stream()
            .map(r -> List.of(r.kafkaOffset(), ((Struct) r.value()).get("title")))
            .toList();
    assertThat(files.isEmpty()).isEqualTo(expected.isEmpty());
    if (!files.isEmpty()) {
      assertThat(
              duckdb.query(
                  "SELECT _sluice_offset, title FROM read_parquet(%s, union_by_name = true)"
                      .formatted(files)))
          .isEqualTo(expected);
    }
    assertThat(kafka.events().stream().filter(e -> e.partition() == partition.partition()))
        .extracting(FileEvent::key)
        .containsAll(s3.keys(prefix));
  }
}
