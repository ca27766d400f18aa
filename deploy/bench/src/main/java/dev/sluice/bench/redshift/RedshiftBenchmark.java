package dev.sluice.bench.redshift;

import dev.sluice.bench.Benchmark;
import dev.sluice.bench.Results;
import dev.sluice.files.FileEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The Redshift sink over redshift-local: backlogs of one table each, the same rows through
 * Debezium's JDBC sink into the PostgreSQL behind it, small loads one after the other, and many
 * tables with a trickle.
 */
public final class RedshiftBenchmark implements Benchmark {

  private static final int SMALL_LOADS = 40;
  private static final int SMALL_WARM_UP = 10;
  private static final int SMALL_ROWS = 10;

  /** What the sink has when it is told nothing. */
  private static final int CONNECTIONS = 4;

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final Map<String, Integer> options = new LinkedHashMap<>();

  public RedshiftBenchmark() {
    options.put("--rows", 1_000_000);
    options.put("--jdbc-rows", 200_000);
    options.put("--tables", 50);
    options.put("--trickle-seconds", 60);
  }

  @Override
  public String name() {
    return "redshift";
  }

  @Override
  public String description() {
    return "loads a backlog, small files and many tables; compares with a JDBC sink ("
        + String.join(" <n>, ", options.keySet())
        + " <n>)";
  }

  @Override
  public void run(List<String> arguments, Results results) throws Exception {
    read(arguments);
    try (Stand stand = Stand.start();
        Orders orders = new Orders()) {
      try (SinkRun sink = new SinkRun(stand, INTERVAL, CONNECTIONS)) {
        new Comparison(stand, orders, options.get("--rows"), options.get("--jdbc-rows"))
            .run(sink, results);
      }
      smallLoads(stand, orders, results);
      trickle(stand, orders, results);
    }
  }

  private void read(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i += 2) {
      String name = arguments.get(i);
      String value = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
      if (!options.containsKey(name) || !value.matches("[1-9][0-9]{0,8}")) {
        throw new IllegalArgumentException(
            "%s %s is not one of %s with a number".formatted(name, value, options.keySet()));
      }
      options.put(name, Integer.valueOf(value));
    }
    if (options.get("--trickle-seconds") <= INTERVAL.toSeconds()) {
      throw new IllegalArgumentException(
          "--trickle-seconds must be more than the load interval of %s s"
              .formatted(INTERVAL.toSeconds()));
    }
  }

  private static void smallLoads(Stand stand, Orders orders, Results results) throws Exception {
    Chain chain = new Chain(stand, orders, "small");
    List<FileEvent> files = chain.write(SMALL_WARM_UP + SMALL_LOADS, SMALL_ROWS);
    try (SinkRun sink = new SinkRun(stand, Duration.ZERO, 1)) {
      for (FileEvent file : files.subList(0, SMALL_WARM_UP)) {
        sink.load(List.of(file));
      }
      double before = sink.secondsOfLoads();
      for (FileEvent file : files.subList(SMALL_WARM_UP, files.size())) {
        sink.load(List.of(file));
      }
      double seconds = sink.secondsOfLoads() - before;
      results.add("redshift_small_load_ms", seconds * 1_000 / SMALL_LOADS, "ms");
    }
  }

  private void trickle(Stand stand, Orders orders, Results results) throws Exception {
    Trickle trickle = new Trickle(stand, orders, options.get("--tables"), SMALL_ROWS, INTERVAL);
    List<Double> ages = trickle.run(Duration.ofSeconds(options.get("--trickle-seconds")));
    double p95 = ages.get((int) Math.ceil(ages.size() * 0.95) - 1);
    results.add("redshift_trickle_freshness_p95_seconds", p95, "s");
    results.add("redshift_trickle_files", ages.size(), "files");
  }
}
