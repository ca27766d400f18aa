package dev.sluice.redshift.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileEvent;
import dev.sluice.files.FileEventJson;
import dev.sluice.harness.Await;
import dev.sluice.harness.Broker;
import dev.sluice.harness.PluginFolder;
import dev.sluice.harness.WorkerProcess;
import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.sim.Warehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random schedules over a real worker in a process of its own and a real broker: while files
 * arrive, the worker is killed in the middle of its loads, or frozen until another has its events
 * and then let go on. Files' events may be lost, all but the last, and come again. The table modes
 * take turns. In the end the table is what the history of its changes says, field by field, and
 * every offset was loaded once. Each schedule takes some ten seconds, hence one for every 20 that
 * {@code -Dschedules} asks for, but two at least; {@code -Dseed=<seed>} runs one again.
 */
@Tag("faults")
class WorkerFaultsIT {

  private static final int SCHEDULES_PER_RUN = 20;
  private static final int LEAST_SCHEDULES = 2;
  private static final int MOST_DISTURBANCES = 3;
  private static final int LONGEST_LOAD_MILLIS = 400;
  private static final int LONGEST_PAUSE_MILLIS = 6_000;
  private static final List<TableMode> MODES = List.copyOf(EnumSet.allOf(TableMode.class));

  private static Path folder;
  private static Broker broker;
  private static Warehouse warehouse;
  private static Path plugins;
  private static KafkaProducer<String, String> producer;

  private Random random;
  private History history;
  private WorkerProcess worker;
  private final Map<Integer, FileEvent> last = new HashMap<>();

  @BeforeAll
  static void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    broker = new Broker(Files.createDirectory(folder.resolve("kafka")));
    warehouse = Warehouse.start(folder);
    plugins = PluginFolder.make(folder.resolve("plugins"));
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap()),
            new StringSerializer(),
            new StringSerializer());
  }

  @AfterAll
  static void stop() throws Exception {
    producer.close();
    warehouse.close();
    broker.close();
  }

  static LongStream seeds() {
    Long one = Long.getLong("seed");
    if (one != null) {
      return LongStream.of(one);
    }
    long first = System.nanoTime() & 0xffff_ffffL;
    int schedules =
        Math.max(LEAST_SCHEDULES, Integer.getInteger("schedules", 1) / SCHEDULES_PER_RUN);
    return LongStream.range(first, first + schedules);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void tableIsWhatTheHistorySays(long seed) throws Exception {
    random = new Random(seed);
    TableMode mode = MODES.get((int) (seed % MODES.size()));
    last.clear();
    history = new History(warehouse, random, mode, "worker_" + mode.text() + seed);
    worker = worker();
    try {
      int disturbances = 1 + random.nextInt(MOST_DISTURBANCES);
      for (int i = 0; i < disturbances; i++) {
        awaitLoads();
        LockSupport.parkNanos(random.nextInt(LONGEST_LOAD_MILLIS) * 1_000_000L);
        disturb();
      }
      write(1 + random.nextInt(3));
      for (FileEvent file : last.values()) {
        send(file);
      }
      Await.until("all files are in the table", history::isLoaded);
    } finally {
      worker.close();
    }

    assertThat(history.table()).as("%s", mode).isEqualTo(history.model());
    assertThat(history.loadedRanges()).isEqualTo(history.ranges());
  }

  private WorkerProcess worker() throws Exception {
    return new WorkerProcess(broker.bootstrap(), plugins, config(), folder);
  }

  private Map<String, String> config() {
    Map<String, String> config = new HashMap<>(warehouse.config());
    config.put("connector.class", "dev.sluice.redshift.RedshiftSinkConnector");
    config.put("name", "sink-" + events());
    config.put("tasks.max", "1");
    config.put("topics", events());
    config.put("value.converter", "org.apache.kafka.connect.storage.StringConverter");
    config.put("table.mode", history.mode.text());
    config.put("load.interval.ms", "50");
    config.put("load.max.files", Integer.toString(1 + random.nextInt(5)));
    config.put("retry.backoff.ms", "100");
    config.put("consumer.override.session.timeout.ms", "3000");
    config.put("consumer.override.heartbeat.interval.ms", "500");
    return config;
  }

  private String events() {
    return "files." + history.table.table();
  }

  /** Writes files until some of them are in the table. */
  private void awaitLoads() throws Exception {
    Map<Integer, Long> before = history.loadedEnds();
    Await.until(
        "files are in the table",
        () -> {
          write(1);
          return !history.loadedEnds().equals(before);
        });
    write(1 + random.nextInt(4));
  }

  private void disturb() throws Exception {
    WorkerProcess victim = worker;
    if (random.nextInt(3) > 0) {
      victim.kill();
      worker = worker();
      return;
    }
    victim.freeze();
    worker = worker();
    try {
      write(1 + random.nextInt(4));
      LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_MILLIS) * 1_000_000L);
      victim.thaw();
      awaitLoads();
    } finally {
      victim.kill();
    }
  }

  private void write(int files) throws Exception {
    for (FileEvent file : history.write(files)) {
      last.put(file.partition(), file);
      for (int times = random.nextInt(3); times > 0; times--) {
        send(file);
      }
    }
  }

  private void send(FileEvent file) throws Exception {
    producer
        .send(new ProducerRecord<>(events(), file.recordKey(), FileEventJson.write(file)))
        .get();
  }
}
