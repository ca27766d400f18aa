package dev.sluice.redshift.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.redshift.sim.Change;
import dev.sluice.redshift.sim.CuttingConnections;
import dev.sluice.redshift.sim.TopicFiles;
import dev.sluice.redshift.sim.Warehouse;
import dev.sluice.redshift.sql.TableName;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of few documents, cut into files and loads at random, with connections cut at
 * random statements, events lost and repeated, and tasks started anew. Whatever happened, the table
 * is what the history says. {@code -Dschedules=200} runs more, {@code -Dseed=7} one again.
 */
@Tag("faults")
class CrashIT {

  private static final int SCHEDULES = Integer.getInteger("schedules", 12);
  private static final int MOST_ATTEMPTS = 200;

  private static Warehouse warehouse;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    warehouse = Warehouse.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    warehouse.close();
  }

  static Stream<Long> seeds() {
    Long one = Long.getLong("seed");
    if (one != null) {
      return Stream.of(one);
    }
    long first = System.nanoTime() & 0xffff_ffffL;
    return LongStream.range(first, first + SCHEDULES).boxed();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void tableIsWhatTheHistorySays(long seed) throws SQLException {
    Random random = new Random(seed);
    History history = new History(random, "s" + seed);
    List<FileEvent> files = history.write(4 + random.nextInt(8));
    CuttingConnections connections = new CuttingConnections(LoaderFixture.factory(warehouse));
    int announced = 0;
    int attempts = 0;
    LoaderFixture loader = fixture(history, connections, random);
    while (announced < files.size() || !history.isLoaded(warehouse)) {
      assertThat(attempts++).as("loads come to an end").isLessThan(MOST_ATTEMPTS);
      announced = Math.min(files.size(), announced + random.nextInt(4));
      if (random.nextInt(4) == 0) {
        loader.close();
        loader = fixture(history, connections, random);
      }
      announce(loader, files.subList(0, announced), random);
      if (attempts > MOST_ATTEMPTS / 2 || random.nextInt(3) == 0) {
        connections.mend();
      } else {
        connections.cutAfter(random.nextInt(40), random.nextBoolean());
      }
      try {
        loader.load();
      } catch (SQLException e) {
        assertThat(connections.cut()).as("%s", e).isTrue();
      }
    }
    loader.close();

    assertThat(history.table(warehouse)).isEqualTo(history.model());
    assertThat(history.loadedRanges(warehouse)).isEqualTo(history.ranges());
  }

  private static LoaderFixture fixture(
      History history, CuttingConnections connections, Random random) {
    LoadLimits limits =
        new LoadLimits(1 + random.nextInt(5), Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
    return new LoaderFixture(warehouse, history.table, history.topic, connections, limits);
  }

  /** Events may be lost, all but the last, and come again. */
  private static void announce(LoaderFixture loader, List<FileEvent> files, Random random) {
    for (FileEvent file : files) {
      if (random.nextInt(3) > 0) {
        loader.announce(file);
      }
    }
    Map<Integer, FileEvent> ends = new HashMap<>();
    files.forEach(file -> ends.put(file.partition(), file));
    ends.values().forEach(loader::announce);
  }

  /** What happened to a collection, and what must therefore be in its table. */
  private static final class History {

    private static final List<List<FileColumn>> CONTRACTS =
        List.of(
            List.of(FileColumn.of("v", "int")),
            List.of(FileColumn.of("v", "long"), FileColumn.of("w", "string")),
            List.of(FileColumn.of("w", "string"), FileColumn.of("v", "json")));

    final TableName table;
    final String topic;
    private final Random random;
    private final List<TopicFiles> partitions = new ArrayList<>();
    private final Map<String, Winner> winners = new TreeMap<>();
    private final Map<Integer, Long> ends = new TreeMap<>();
    private final List<Change> sent = new ArrayList<>();
    private long seq = 100;
    private int version = 1;

    private record Winner(Change change, int partition, long offset) {

      boolean losesAgainst(Winner other) {
        if (other.change.seq() != change.seq()) {
          return other.change.seq() > change.seq();
        }
        return other.partition != partition ? other.partition > partition : other.offset >= offset;
      }
    }

    History(Random random, String name) {
      this.random = random;
      this.table = new TableName("crash", name);
      this.topic = "sluice.crash." + name;
      for (int partition = 0; partition <= random.nextInt(2); partition++) {
        partitions.add(
            new TopicFiles(
                warehouse.s3().client(), topic, "id", partition, 10L * random.nextInt(3)));
      }
    }

    List<FileEvent> write(int files) {
      List<FileEvent> events = new ArrayList<>();
      for (int i = 0; i < files; i++) {
        version = Math.min(CONTRACTS.size(), version + (random.nextInt(4) == 0 ? 1 : 0));
        int partition = random.nextInt(partitions.size());
        TopicFiles chain = partitions.get(partition);
        List<Change> changes = new ArrayList<>();
        int rows = 1 + random.nextInt(6);
        for (int row = 0; row < rows; row++) {
          Change change = change(partition);
          Winner candidate = new Winner(change, partition, chain.next() + row);
          winners.merge(
              change.key(), candidate, (now, next) -> now.losesAgainst(next) ? next : now);
          changes.add(change);
        }
        events.add(chain.write(version, CONTRACTS.get(version - 1), changes));
        ends.put(partition, chain.next());
      }
      return events;
    }

    /** A new change, an old one again, one of the same transaction, or a row of the snapshot. */
    private Change change(int partition) {
      String key = "k" + partition + random.nextInt(4);
      Change change =
          switch (random.nextInt(8)) {
            case 0 -> Change.of(key, "r", 100, values());
            case 1 -> again(partition, key);
            case 2 -> random.nextBoolean() ? Change.delete(key, seq) : upsert(key, seq);
            case 3, 4 -> Change.delete(key, ++seq);
            default -> upsert(key, ++seq);
          };
      sent.add(change);
      return change;
    }

    private Change upsert(String key, long at) {
      return Change.of(key, "u", at, values());
    }

    private Change again(int partition, String key) {
      List<Change> mine =
          sent.stream()
              .filter(change -> change.key().startsWith("k" + partition))
              .filter(change -> change.values().getOrDefault("version", version).equals(version))
              .toList();
      if (mine.isEmpty()) {
        return upsert(key, ++seq);
      }
      Change old = mine.get(random.nextInt(mine.size()));
      return Change.of(old.key(), old.op(), old.seq(), old.op().equals("d") ? Map.of() : values());
    }

    private Map<String, Object> values() {
      int number = random.nextInt(1_000);
      Map<String, Object> values = new HashMap<>();
      values.put("v", version == 3 ? Integer.toString(number) : (Object) number);
      if (version > 1) {
        values.put("w", "x".repeat(random.nextInt(70)));
      }
      return values;
    }

    boolean isLoaded(Warehouse warehouse) throws SQLException {
      return loadedEnds(warehouse).equals(ends);
    }

    private Map<Integer, Long> loadedEnds(Warehouse warehouse) throws SQLException {
      Map<Integer, Long> loaded = new TreeMap<>();
      if (warehouse
          .query(
              "SELECT 1 FROM svv_columns WHERE table_schema = 'sluice' AND table_name = '"
                  + table.watermark().table()
                  + "'")
          .isEmpty()) {
        return loaded;
      }
      warehouse
          .query("SELECT topic_partition, next_offset FROM " + table.watermark().sql())
          .forEach(
              row ->
                  loaded.put(
                      Integer.valueOf(row.get("topic_partition")),
                      Long.valueOf(row.get("next_offset"))));
      return loaded;
    }

    Map<String, String> model() {
      Map<String, String> model = new TreeMap<>();
      winners.forEach(
          (key, winner) -> {
            if (!winner.change().op().equals("d")) {
              Map<String, Object> values = winner.change().values();
              model.put(key, values.get("v") + "/" + (version > 1 ? values.get("w") : "none"));
            }
          });
      return model;
    }

    Map<String, String> table(Warehouse warehouse) throws SQLException {
      Map<String, String> rows = new TreeMap<>();
      warehouse
          .query("SELECT * FROM " + table.sql())
          .forEach(
              row -> {
                String value = row.get("v") + "/" + (row.containsKey("w") ? row.get("w") : "none");
                assertThat(rows.put(row.get("_sluice_key"), value)).as("one row a key").isNull();
              });
      return rows;
    }

    /** Each offset was loaded once: the audit's ranges follow each other without gap or overlap. */
    List<String> loadedRanges(Warehouse warehouse) throws SQLException {
      List<String> ends = new ArrayList<>();
      long last = -1;
      String partition = "";
      for (Map<String, String> row :
          warehouse.query(
              "SELECT topic_partition, from_offset, to_offset FROM sluice.loads WHERE topic = '"
                  + topic
                  + "' ORDER BY topic_partition, from_offset")) {
        if (!row.get("topic_partition").equals(partition)) {
          partition = row.get("topic_partition");
        } else {
          assertThat(Long.parseLong(row.get("from_offset"))).isEqualTo(last);
          ends.remove(ends.size() - 1);
        }
        last = Long.parseLong(row.get("to_offset"));
        ends.add(partition + "=" + last);
      }
      return ends;
    }

    List<String> ranges() {
      return ends.entrySet().stream().map(end -> end.getKey() + "=" + end.getValue()).toList();
    }
  }
}
