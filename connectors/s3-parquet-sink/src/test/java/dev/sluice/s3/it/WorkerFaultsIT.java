package dev.sluice.s3.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.harness.Await;
import dev.sluice.harness.WorkerProcess;
import dev.sluice.s3.sim.FaultyStore.Fault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
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
 * that {@code -Dschedules} asks for; {@code -Dseed=<seed>} begins with that one.
 */
@Tag("faults")
class WorkerFaultsIT {

  private static final int SCHEDULES_PER_RUN = 20;
  private static final int DISTURBANCES = 3;
  private static final Schema SCHEMA =
      SchemaBuilder.struct()
          .field("n", Schema.INT64_SCHEMA)
          .field("text", Schema.STRING_SCHEMA)
          .build();

  @TempDir private static Path folder;
  private static Stand stand;

  @BeforeAll
  static void start() throws Exception {
    stand = new Stand(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    stand.close();
  }

  static LongStream seeds() {
    long first = Long.getLong("seed", new Random().nextInt(Integer.MAX_VALUE));
    int schedules = Math.max(1, Integer.getInteger("schedules", 1) / SCHEDULES_PER_RUN);
    return LongStream.range(first, first + schedules);
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
    stand.s3().faults().reset();
    stand.createTopic(topic);
    try {
      worker = worker();
      for (int i = 0; i < DISTURBANCES; i++) {
        // In turn, so that some schedules one after the other meet them all.
        disturb(
            Disturbance.values()[
                Math.floorMod(seed * DISTURBANCES + i, Disturbance.values().length)]);
      }
      stand.s3().faults().reset();
      produce(30, 10);
      Await.until("the last file", () -> stored() == lastRecords());
    } finally {
      worker.close();
    }
    for (int partition = 0; partition < Stand.PARTITIONS; partition++) {
      verify(new TopicPartition(topic, partition));
    }
  }

  private Map<String, String> config() {
    Map<String, String> properties = stand.config(topic);
    properties.put("s3.part.bytes", Integer.toString(5 << 20));
    properties.put("s3.request.timeout.ms", "2000");
    properties.put("file.max.rows", Integer.toString(20 + random.nextInt(30)));
    properties.put("file.max.age.ms", "400");
    properties.put("compression", "none");
    properties.put("retry.backoff.ms", "10");
    properties.put("retry.backoff.max.ms", "200");
    properties.put("consumer.override.session.timeout.ms", "3000");
    properties.put("consumer.override.heartbeat.interval.ms", "500");
    return properties;
  }

  private WorkerProcess worker() throws Exception {
    return new WorkerProcess(stand.bootstrap(), stand.plugins(), config, folder);
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
      case KILL_BEFORE_CREATION ->
          stand.s3().faults().onCreate(() -> after(kill, Fault.UNAVAILABLE));
      case KILL_AFTER_CREATION -> stand.s3().faults().afterCreate(kill);
      case KILL_AT_PART -> stand.s3().faults().onPart(() -> after(kill, Fault.NONE));
      case KILL_AT_RECOVERY -> {
        victim.kill();
        worker = worker();
        WorkerProcess recovering = worker;
        stand
            .s3()
            .faults()
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
      case ZOMBIE_BEFORE_CREATION -> stand.s3().faults().onCreate(() -> after(freeze, Fault.NONE));
      case ZOMBIE_AFTER_CREATION -> stand.s3().faults().afterCreate(freeze);
      case STORE_FAULTS -> {
        Fault[] faults = {
          Fault.UNAVAILABLE, Fault.LOST_REPLY, Fault.CONFLICT, Fault.LATE, Fault.LOST_REPLY
        };
        for (int i = 0; i < faults.length; i++) {
          stand.s3().faults().onCreate(faults[random.nextInt(faults.length)]);
        }
        stand.s3().faults().onPart(Fault.UNAVAILABLE, Fault.LATE);
        reached.countDown();
      }
    }
    // Until it happens, whatever the bounds of the files are.
    for (int i = 0; i == 0 || reached.getCount() > 0; i++) {
      assertThat(i).as("%s did not happen", disturbance).isLessThan(100);
      produce(20 + random.nextInt(60), large ? 200_000 : 10);
      Await.until(
          disturbance + ", or that more is needed for it",
          () -> reached.await(3, TimeUnit.SECONDS) || stored() == lastRecords());
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
      Await.until("files of the new worker", () -> stored() == lastRecords());
      zombie.thaw();
      produce(20 + random.nextInt(60), 10);
      LockSupport.parkNanos(random.nextInt(3_000) * 1_000_000L);
    } finally {
      zombie.kill();
    }
  }

  /** Produces in one transaction, at times after one that is aborted. */
  private void produce(int count, int textLength) throws Exception {
    if (random.nextInt(3) == 0) {
      stand.inTransaction(false, () -> records(1 + random.nextInt(3), textLength));
    }
    stand.inTransaction(true, () -> records(Math.max(1, count), textLength));
  }

  private List<ProducerRecord<String, byte[]>> records(int count, int textLength) {
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      while (text.length() < textLength) {
        text.append(Long.toString(random.nextLong() & Long.MAX_VALUE, Character.MAX_RADIX));
      }
      Struct value = new Struct(SCHEMA).put("n", produced++).put("text", text.toString());
      records.add(
          new ProducerRecord<>(
              topic, random.nextInt(Stand.PARTITIONS), "k", stand.json(topic, SCHEMA, value)));
    }
    return records;
  }

  /** The sum of the ends of the chains. */
  private long stored() {
    long sum = 0;
    for (int partition = 0; partition < Stand.PARTITIONS; partition++) {
      List<String> files = stand.files(topic, partition);
      sum += files.isEmpty() ? 0 : stand.end(files.get(files.size() - 1));
    }
    return sum;
  }

  /** The sum of the offsets after the last records. */
  private long lastRecords() {
    long sum = 0;
    for (int partition = 0; partition < Stand.PARTITIONS; partition++) {
      List<ConsumerRecord<String, byte[]>> records =
          stand.records(new TopicPartition(topic, partition));
      sum += records.isEmpty() ? 0 : records.get(records.size() - 1).offset() + 1;
    }
    return sum;
  }

  /** The rows of the chain are what the log holds: each once, in order, equal. */
  private void verify(TopicPartition partition) throws Exception {
    List<List<Object>> expected = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> each : stand.records(partition)) {
      Struct value = stand.struct(topic, each.value());
      expected.add(List.of(each.offset(), value.get("n"), value.get("text")));
    }
    assertThat(stand.chain(topic, partition.partition(), "_sluice_offset, n, text"))
        .isEqualTo(expected);
  }
}
