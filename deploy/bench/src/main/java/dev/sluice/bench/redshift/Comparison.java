package dev.sluice.bench.redshift;

import dev.sluice.bench.Results;
import dev.sluice.files.FileEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Backlogs of one table each through the sink, and the same rows through Debezium's JDBC sink, in
 * equal shares before, between and after them, as the machine may change its pace. Each is measured
 * right after rows that are not counted: what is compared is sinks that have been running, with
 * code that is compiled and sessions whose memory is there.
 */
final class Comparison {

  private static final int BACKLOGS = 2;
  private static final int ROWS_PER_FILE = 50_000;
  private static final int JDBC_WARM_UP_ROWS = 100_000;

  private final Stand stand;
  private final Orders orders;
  private final int rows;
  private final int jdbcShare;
  private final Map<String, Double> steps = new TreeMap<>();
  private double seconds;
  private double jdbcSeconds;

  /**
   * @param rows of a backlog
   * @param jdbcRows of all shares of the JDBC sink; its rate is what counts, so it need not be
   *     given as many
   */
  Comparison(Stand stand, Orders orders, int rows, int jdbcRows) {
    this.stand = stand;
    this.orders = orders;
    this.rows = rows;
    this.jdbcShare = (jdbcRows + BACKLOGS) / (BACKLOGS + 1);
  }

  void run(SinkRun sink, Results results) throws Exception {
    try (JdbcSinkRun jdbc = new JdbcSinkRun(jdbcPlugin(), stand)) {
      for (int number = 1; number <= BACKLOGS; number++) {
        share(jdbc);
        backlog(sink, number);
      }
      share(jdbc);
    }
    double rate = BACKLOGS * rows / seconds;
    double jdbcRate = (BACKLOGS + 1) * jdbcShare / jdbcSeconds;
    results.add("redshift_rows_per_second", rate, "rows/s");
    steps.forEach((step, all) -> results.add("redshift_" + step + "_seconds", all / BACKLOGS, "s"));
    results.add("jdbc_sink_rows_per_second", jdbcRate, "rows/s");
    results.add("redshift_vs_jdbc_sink_ratio", rate / jdbcRate, "ratio");
  }

  private static Path jdbcPlugin() {
    return Path.of(
        System.getProperty("sluice.home", "."),
        "deploy/bench/target/jdbc-sink/debezium-connector-jdbc");
  }

  private void share(JdbcSinkRun jdbc) throws Exception {
    jdbc.seconds(orders, JDBC_WARM_UP_ROWS);
    jdbcSeconds += jdbc.seconds(orders, jdbcShare);
  }

  private void backlog(SinkRun sink, int number) throws Exception {
    String table = "backlog_" + number;
    List<FileEvent> warmUp = files("warm_up_" + number);
    List<FileEvent> files = files(table);
    sink.load(warmUp);
    stand.rest();
    add(sink.stepSeconds(), -1);
    seconds += sink.load(files);
    add(sink.stepSeconds(), 1);
    stand.requireRows("bench." + table, rows);
  }

  private void add(Map<String, Double> stepSeconds, int sign) {
    stepSeconds.forEach((step, spent) -> steps.merge(step, sign * spent, Double::sum));
  }

  /** Stores a backlog. */
  private List<FileEvent> files(String table) throws SQLException, IOException {
    Chain chain = new Chain(stand, orders, table);
    List<FileEvent> files = new ArrayList<>(chain.write(rows / ROWS_PER_FILE, ROWS_PER_FILE));
    if (rows % ROWS_PER_FILE > 0) {
      files.add(chain.write(rows % ROWS_PER_FILE));
    }
    return files;
  }
}
