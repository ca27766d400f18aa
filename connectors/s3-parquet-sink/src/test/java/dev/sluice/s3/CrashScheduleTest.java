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
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
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
 * Random schedules of crashes, zombies, rebalances and store faults, files of one part and of
 * several, while one partition is held for a record that no file can hold, and perhaps another for
 * a topic that was created again. Whatever happens, each record is in exactly one file. {@code
 * -Dschedules=200} runs more of them, {@code -Dseed=<seed>} one again.
 */
@Tag("faults")
class CrashScheduleTest {

  private static final List<TopicPartition> PARTITIONS =
      List.of(new TopicPartition(Orders.TOPIC, 0), new TopicPartition(Orders.TOPIC, 1));

  /** Gets a record that no file can hold. */
  private static final TopicPartition HELD = new TopicPartition(Orders.TOPIC, 2);

  /** Its topic may be deleted and created again, while all of it is in S3. */
  private static final TopicPartition RECREATED = new TopicPartition("sluice.shop.again", 0);

  private static final List<TopicPartition> ALL =
      List.of(PARTITIONS.get(0), PARTITIONS.get(1), HELD, RECREATED);

  private static final int STEPS = 80;
  private static final int PART_BYTES = 5 << 20;

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
  private final Map<TopicPartition, List<SinkRecord>> produced = new HashMap<>();
  private final Queue<CountDownLatch> late = new ArrayDeque<>();
  private List<SinkRecord> producedBefore = List.of();
  private long refused = -1;
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
    return ALL.stream()
        .map(
            p ->
                "%s starts at %d, committed %d, announced to %d, last record before %d"
                    .formatted(
                        p,
                        kafka.start(p),
                        kafka.committedOffset(p).orElse(0),
                        announcedUpTo(p),
                        lastRecord(p)))
        .collect(Collectors.joining("; ", "held " + owner.held() + "; ", ""));
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
    config.put("s3.part.bytes", Integer.toString(PART_BYTES));
    config.put("s3.request.timeout.ms", "1000");
    config.put("retry.backoff.ms", "1");
    config.put("retry.backoff.max.ms", "4");
    config.put("upload.threads", Integer.toString(1 + random.nextInt(3)));
    s3.faults().reset();
    ALL.forEach(partition -> produced.put(partition, new ArrayList<>()));

    owner = worker();
    for (int step = 0; step < STEPS; step++) {
      step();
      requireCommittedIsAnnounced();
    }
    s3.faults().reset();
    letAllLateGo();
    finish();
    for (TopicPartition partition : PARTITIONS) {
      verify(root, partition, produced.get(partition));
    }
    verify(root, HELD, before(refused));
    verify(root, RECREATED, recreated() ? producedBefore : produced.get(RECREATED));
    decide();
    verify(root, HELD, produced.get(HELD));
    if (recreated()) {
      verify(root + "/generation=1", RECREATED, produced.get(RECREATED));
    }
  }

  private boolean recreated() {
    return !kafka.topicId(RECREATED.topic()).equals("topic-id-1");
  }

  private List<SinkRecord> before(long offset) {
    return produced.get(HELD).stream().filter(r -> r.kafkaOffset() < offset).toList();
  }

  private SimulatedWorker worker() {
    // Zombie and owner would else end their files at the same offsets.
    config.put("file.max.rows", Integer.toString(3 + random.nextInt(40)));
    SimulatedWorker worker =
        new SimulatedWorker(
            kafka,
            new S3ParquetSinkTask(new SimulatedClients(kafka), clock::get, Clock.systemUTC()),
            config);
    worker.open(ALL);
    return worker;
  }

  private void step() {
    if (random.nextInt(4) == 0 && !late.isEmpty()) {
      late.remove().countDown();
    }
    switch (random.nextInt(14)) {
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
      case 8, 9 -> zombies.forEach(this::turns);
      case 10 -> retention();
      case 11 -> recreate();
      default -> turns(owner);
    }
  }

  private void turns(SimulatedWorker worker) {
    for (int turns = random.nextInt(30); turns >= 0; turns--) {
      worker.turn(1 + random.nextInt(30));
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** Everything below the committed offset may go at any time. */
  private void retention() {
    for (TopicPartition partition : List.of(PARTITIONS.get(0), PARTITIONS.get(1), HELD)) {
      long committed = kafka.committedOffset(partition).orElse(0);
      if (committed > kafka.start(partition) && random.nextInt(3) == 0) {
        kafka.deleteBefore(partition, committed);
      }
    }
  }

  private void recreate() {
    if (!recreated()
        && lastRecord(RECREATED) > 0
        && announcedUpTo(RECREATED) >= lastRecord(RECREATED)) {
      producedBefore = List.copyOf(produced.get(RECREATED));
      produced.get(RECREATED).clear();
      kafka.recreate(RECREATED.topic(), "topic-id-2");
    }
  }

  private void produce() {
    TopicPartition partition = ALL.get(random.nextInt(ALL.size()));
    if (partition.equals(HELD) && refused < 0) {
      refused = kafka.end(HELD);
      kafka.append(
          HELD,
          new SinkRecord(HELD.topic(), HELD.partition(), null, "k", null, Map.of("a", 1), refused));
    }
    if (random.nextInt(12) == 0) {
      for (int i = 0; i < 3; i++) {
        produce(partition, Orders.large(kafka.end(partition), 2 << 20));
      }
    }
    for (int i = random.nextInt(30); i >= 0; i--) {
      long offset = kafka.end(partition);
      if (random.nextInt(10) == 0) {
        kafka.append(
            partition,
            new SinkRecord(
                partition.topic(), partition.partition(), null, "k", null, null, offset));
      } else {
        produce(partition, Orders.value(random.nextInt(50) == 0 ? Orders.V2 : Orders.V1, offset));
      }
      if (random.nextInt(8) == 0) {
        kafka.appendGap(partition, 1 + random.nextInt(3));
      }
    }
  }

  private void produce(TopicPartition partition, Struct value) {
    SinkRecord record =
        Orders.record(partition.topic(), partition.partition(), kafka.end(partition), value);
    kafka.append(partition, record);
    produced.get(partition).add(record);
  }

  private void fault() {
    switch (random.nextInt(7)) {
      case 0 -> s3.faults().onCreate(Fault.UNAVAILABLE);
      case 1 -> s3.faults().onCreate(Fault.LOST_REPLY);
      case 2 -> s3.faults().onCreate(Fault.CONFLICT);
      case 3 -> s3.faults().onCreate(Fault.DENIED);
      case 4 -> s3.faults().onPart(Fault.UNAVAILABLE);
      default -> late();
    }
  }

  /** A file comes into being long after the client has given up, perhaps after its task has. */
  private void late() {
    CountDownLatch go = new CountDownLatch(1);
    late.add(go);
    s3.faults()
        .onCreate(
            () -> {
              try {
                go.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return Fault.NONE;
            });
  }

  private void letAllLateGo() {
    late.forEach(CountDownLatch::countDown);
    late.clear();
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
    for (TopicPartition partition : List.of(PARTITIONS.get(0), PARTITIONS.get(1), HELD)) {
      long committed = kafka.committedOffset(partition).orElse(0);
      long announced = announcedUpTo(partition);
      assertThat(produced.get(partition))
          .filteredOn(record -> record.kafkaOffset() < committed)
          .allMatch(record -> record.kafkaOffset() < announced);
    }
  }

  private long announcedUpTo(TopicPartition partition) {
    Map<Long, Long> announced = new TreeMap<>();
    for (FileEvent event : kafka.events()) {
      if (is(event, partition)) {
        announced.put(event.from(), event.to());
      }
    }
    long next = 0;
    while (announced.containsKey(next)) {
      next = announced.get(next);
    }
    return next;
  }

  private static boolean is(FileEvent event, TopicPartition partition) {
    return event.topic().equals(partition.topic()) && event.partition() == partition.partition();
  }

  private long lastRecord(TopicPartition partition) {
    List<SinkRecord> records = produced.get(partition);
    return records.isEmpty() ? 0 : records.get(records.size() - 1).kafkaOffset() + 1;
  }

  private void finish() {
    zombies.forEach(SimulatedWorker::kill);
    if (refused < 0) {
      refused = kafka.end(HELD);
      kafka.append(HELD, new SinkRecord(HELD.topic(), 2, null, "k", null, Map.of("a", 1), refused));
    }
    List<String> held = new ArrayList<>();
    if (recreated()) {
      held.add("held[%s, 0, RECREATED_TOPIC]".formatted(RECREATED.topic()));
    }
    held.add("held[%s, 2, REFUSED_RECORD]".formatted(HELD.topic()));
    owner.turnUntil(
        () -> {
          clock.addAndGet(200);
          if (recreated() && !owner.held().containsAll(held)) {
            // A new log that ends where the old did shows only when something comes.
            produce(RECREATED, Orders.value(Orders.V1, kafka.end(RECREATED)));
          }
          return owner.held().equals(held)
              && PARTITIONS.stream().allMatch(p -> announcedUpTo(p) >= lastRecord(p))
              && (recreated() || announcedUpTo(RECREATED) >= lastRecord(RECREATED))
              && before(refused).stream().allMatch(r -> r.kafkaOffset() < announcedUpTo(HELD));
        });
    owner.close();
  }

  /** What only people can decide. */
  private void decide() {
    config.put("skip.offsets", "%s:topic-id-1:2:%d-%d".formatted(HELD.topic(), refused, refused));
    if (recreated()) {
      config.put("generation", RECREATED.topic() + "=1");
    }
    owner = worker();
    owner.turnUntil(
        () -> {
          clock.addAndGet(200);
          return owner.held().isEmpty()
              && announcedUpTo(HELD) >= lastRecord(HELD)
              && (!recreated() || announcedUpTo(RECREATED) >= lastRecord(RECREATED));
        });
    owner.close();
  }

  private void verify(String root, TopicPartition partition, List<SinkRecord> records)
      throws Exception {
    String prefix = "%s/%s/partition=%d/".formatted(root, partition.topic(), partition.partition());
    List<String> files = new ArrayList<>();
    long next = 0;
    for (String key : s3.keys(prefix)) {
      assertThat(key).isEqualTo("%s%020d.parquet".formatted(prefix, next));
      Map<String, String> metadata =
          s3.client().headObject(b -> b.bucket(S3Server.BUCKET).key(key)).metadata();
      assertThat(metadata).containsEntry("sluice-first", Boolean.toString(next == 0));
      next = Long.parseLong(metadata.get("sluice-to"));
      files.add(duckdb.file(s3.bytes(key)));
    }
    List<List<Object>> expected =
        records.stream()
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
    assertThat(kafka.events().stream().filter(e -> is(e, partition)))
        .extracting(FileEvent::key)
        .containsAll(s3.keys(prefix));
  }
}
