package dev.sluice.bench.redshift;

import dev.sluice.bench.Benchmark;
import dev.sluice.bench.Results;
import dev.sluice.files.FileEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Redshift sink over redshift-local: backlogs of one table each, the same rows through
 * Debezium's JDBC sink into the PostgreSQL behind it, small loads one after the other, and many
 * tables with a trickle.
 */
public final class RedshiftBenchmark implements Benchmark {

  private static final int BACKLOGS = 2;
  private static final int ROWS_PER_FILE = 50_000;
  private static final int SMALL_LOADS = 40;
  private static final int SMALL_WARM_UP = 10;
  private static final int WARM_UP_LOADS = 3;
  private static final int WARM_UP_FILES = 6;
  private static final int JDBC_WARM_UP_ROWS = 50_000;
  private static final int SMALL_ROWS = 10;

  /** What the sink has when it is told nothing. */
  private static final int CONNECTIONS = 4;

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final Map<String, Integer> options = new LinkedHashMap<>();

  /** The rate of the JDBC sink is what counts, so it need not be given as many rows. */
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
      compare(stand, orders, results);
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

  /**
   * The backlogs, with the rows of the JDBC sink in equal shares before, between and after them, as
   * the machine may change its pace.
   */
  private void compare(Stand stand, Orders orders, Results results) throws Exception {
    int rows = options.get("--rows");
    int share = (options.get("--jdbc-rows") + BACKLOGS) / (BACKLOGS + 1);
    warmUp(stand, orders);
    double jdbcSeconds = 0;
    double seconds = 0;
    Map<String, Double> steps = new TreeMap<>();
    try (JdbcSinkRun jdbc = new JdbcSinkRun(jdbcPlugin(), stand)) {
      jdbc.warmUp(orders, JDBC_WARM_UP_ROWS);
      for (int backlog = 1; backlog <= BACKLOGS; backlog++) {
        jdbcSeconds += jdbc.seconds(orders, share);
        seconds += backlog(stand, new Chain(stand, orders, "backlog_" + backlog), rows, steps);
        stand.requireRows("bench.backlog_" + backlog, rows);
      }
      jdbcSeconds += jdbc.seconds(orders, share);
    }
    double rate = BACKLOGS * rows / seconds;
    double jdbcRate = (BACKLOGS + 1) * share / jdbcSeconds;
    results.add("redshift_rows_per_second", rate, "rows/s");
    steps.forEach((step, spent) -> results.add("redshift_" + step + "_seconds", spent, "s"));
    results.add("jdbc_sink_rows_per_second", jdbcRate, "rows/s");
    results.add("redshift_vs_jdbc_sink_ratio", rate / jdbcRate, "ratio");
  }

  private static Path jdbcPlugin() {
    return Path.of(
        System.getProperty("sluice.home", "."),
        "deploy/bench/target/jdbc-sink/debezium-connector-jdbc");
  }

  /** Lets the JVM compile what both sides of the loads run. */
  private static void warmUp(Stand stand, Orders orders) throws Exception {
    Chain chain = new Chain(stand, orders, "warm_up");
    try (SinkRun sink = new SinkRun(stand, Duration.ZERO, CONNECTIONS)) {
      for (int load = 0; load < WARM_UP_LOADS; load++) {
        chain.write(WARM_UP_FILES, ROWS_PER_FILE).forEach(sink::announce);
        sink.awaitLoaded();
      }
    }
  }

  /**
   * Loads a backlog.
   *
   * @param steps gets the seconds of its steps, as a share of those of all backlogs
   * @return seconds
   */
  private static double backlog(Stand stand, Chain chain, int rows, Map<String, Double> steps)
      throws Exception {
    List<FileEvent> files = new ArrayList<>(chain.write(rows / ROWS_PER_FILE, ROWS_PER_FILE));
    if (rows % ROWS_PER_FILE > 0) {
      files.add(chain.write(rows % ROWS_PER_FILE));
    }
    stand.rest();
    try (SinkRun sink = new SinkRun(stand, INTERVAL, CONNECTIONS)) {
      long start = System.nanoTime();
      files.forEach(sink::announce);
      sink.awaitLoaded();
      double seconds = (System.nanoTime() - start) / 1e9;
      sink.stepSeconds().forEach((step, spent) -> steps.merge(step, spent / BACKLOGS, Double::sum));
      return seconds;
    }
  }

  private static void smallLoads(Stand stand, Orders orders, Results results) throws Exception {
    Chain chain = new Chain(stand, orders, "small");
    List<FileEvent> files = chain.write(SMALL_WARM_UP + SMALL_LOADS, SMALL_ROWS);
    try (SinkRun sink = new SinkRun(stand, Duration.ZERO, 1)) {
      for (FileEvent file : files.subList(0, SMALL_WARM_UP)) {
        sink.announce(file);
        sink.awaitLoaded();
      }
      double before = sink.secondsOfLoads();
      for (FileEvent file : files.subList(SMALL_WARM_UP, files.size())) {
        sink.announce(file);
        sink.awaitLoaded();
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
