package dev.sluice.redshift.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.ddl.TableMode;
import dev.sluice.redshift.ddl.TableShape;
import dev.sluice.redshift.sim.CuttingConnections;
import dev.sluice.redshift.sim.SharedWarehouse;
import dev.sluice.redshift.sim.Warehouse;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of few documents, cut into files and loads at random, with connections cut at
 * random statements, events lost and repeated, and tasks started anew. The table modes take turns.
 * Whatever happened, the table is what the history says, field by field. {@code -Dschedules=200}
 * runs more, {@code -Dseed=7} one again; how the two threads of a divided load take turns, no seed
 * repeats.
 */
@Tag("faults")
@ExtendWith(SharedWarehouse.class)
class CrashIT {

  private static final int SCHEDULES = Integer.getInteger("schedules", 12);
  private static final int MOST_ATTEMPTS = 200;
  private static final List<TableMode> MODES = List.copyOf(EnumSet.allOf(TableMode.class));

  private static Warehouse warehouse;

  @BeforeAll
  static void start(Warehouse shared) {
    warehouse = shared;
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
    TableMode mode = MODES.get((int) (seed % MODES.size()));
    run(random, new History(warehouse, random, mode, mode.text() + seed));
  }

  private static void run(Random random, History history) throws SQLException {
    List<FileEvent> files = history.write(4 + random.nextInt(8));
    CuttingConnections connections = new CuttingConnections(LoaderFixture.factory(warehouse));
    int announced = 0;
    int attempts = 0;
    LoaderFixture loader = fixture(history, connections, random);
    while (announced < files.size() || !history.isLoaded()) {
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
        connections.cutAfter(random.nextInt(45), random.nextBoolean());
      }
      try {
        loader.load();
      } catch (SQLException e) {
        assertThat(connections.cut()).as("%s", e).isTrue();
      }
    }
    loader.close();

    assertThat(history.table()).as("%s", history.mode).isEqualTo(history.model());
    assertThat(history.loadedRanges()).isEqualTo(history.ranges());
  }

  private static LoaderFixture fixture(
      History history, CuttingConnections connections, Random random) {
    LoadLimits limits =
        new LoadLimits(
            1 + random.nextInt(5), Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, random.nextInt(2));
    TableShape shape = new TableShape(history.mode, "_sluice_key", List.of("_sluice_key"), false);
    return LoaderFixture.of(warehouse, history.table, history.topic)
        .connections(connections)
        .limits(limits)
        .shape(shape)
        .open();
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
}
