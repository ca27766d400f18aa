package dev.sluice.bench.redshift;

import dev.sluice.files.FileEvent;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Many tables, each of which gets a small file once per interval; one connection loads them. */
final class Trickle {

  private final Stand stand;
  private final Orders orders;
  private final int tables;
  private final int rows;
  private final Duration interval;

  Trickle(Stand stand, Orders orders, int tables, int rows, Duration interval) {
    this.stand = stand;
    this.orders = orders;
    this.tables = tables;
    this.rows = rows;
    this.interval = interval;
  }

  private record Announced(FileEvent file, Instant at) {}

  /** Runs, and gives the seconds from the announcement of each file to its load, sorted. */
  List<Double> run(Duration duration) throws Exception {
    int rounds = (int) (duration.toMillis() / interval.toMillis());
    List<List<FileEvent>> files = files(rounds + 1);
    List<Announced> announced = new ArrayList<>();
    try (SinkRun sink = new SinkRun(stand, interval, 1)) {
      // Tables are made before the clock starts.
      sink.load(files.get(0));
      long start = System.nanoTime();
      long step = interval.toNanos() / tables;
      for (int i = 0; i < rounds * tables; i++) {
        long due = start + i * step - System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(Math.max(0, due));
        FileEvent file = files.get(1 + i / tables).get(i % tables);
        sink.announce(file);
        announced.add(new Announced(file, Instant.now()));
      }
      sink.awaitLoaded();
    }
    return ages(announced);
  }

  private List<List<FileEvent>> files(int rounds) throws SQLException, IOException {
    List<Chain> chains = new ArrayList<>();
    for (int table = 0; table < tables; table++) {
      chains.add(new Chain(stand, orders, "trickle_" + table));
    }
    List<List<FileEvent>> files = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      List<FileEvent> one = new ArrayList<>();
      for (Chain chain : chains) {
        one.add(chain.write(rows));
      }
      files.add(one);
    }
    return files;
  }

  private List<Double> ages(List<Announced> announced) throws SQLException {
    Map<String, NavigableMap<Long, Instant>> loads = loads();
    return announced.stream()
        .map(
            each ->
                Duration.between(
                            each.at(),
                            loads
                                .get(each.file().topic())
                                .ceilingEntry(each.file().to())
                                .getValue())
                        .toMillis()
                    / 1e3)
        .sorted()
        .toList();
  }

  /** By topic: when it was loaded up to which offset. */
  private Map<String, NavigableMap<Long, Instant>> loads() throws SQLException {
    Map<String, NavigableMap<Long, Instant>> loads = new HashMap<>();
    try (Connection connection = stand.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT topic, to_offset, loaded_at FROM sluice.loads WHERE topic_partition IS NOT NULL")) {
      while (row.next()) {
        loads
            .computeIfAbsent(row.getString(1), any -> new TreeMap<>())
            .put(row.getLong(2), row.getObject(3, LocalDateTime.class).toInstant(ZoneOffset.UTC));
      }
    }
    return loads;
  }
}
