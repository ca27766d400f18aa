package dev.sluice.bench.s3;

import dev.sluice.bench.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The measured runs of one way of writing; figures are medians. */
final class Figures {

  private static final double MILLION = 1e6;

  private final List<Run> runs = new ArrayList<>();
  private final List<Double> ratios = new ArrayList<>();

  /** One run, and what it sent to S3. */
  record Run(Cost cost, long requests, long bytes) {}

  /**
   * Adds a run.
   *
   * @param bare what the bare loop took beside it
   */
  void add(Run run, Cost bare) {
    runs.add(run);
    ratios.add(run.cost().cpuSeconds() / bare.cpuSeconds());
  }

  /** Prints what the sink took. */
  void print(String prefix, int rows, Results results) {
    printBare(prefix, rows, results);
    results.add(prefix + "cpu_ratio_to_bare_loop", Cost.median(ratios), "ratio");
    results.add(
        prefix + "requests_per_million_rows", median(Run::requests) * MILLION / rows, "requests");
    results.add(prefix + "bytes_per_million_rows", median(Run::bytes) * MILLION / rows, "bytes");
  }

  /** Prints what any way of writing has. */
  void printBare(String prefix, int rows, Results results) {
    results.add(prefix + "rows_per_second", rows / median(r -> r.cost().seconds()), "rows/s");
    results.add(
        prefix + "cpu_seconds_per_million_rows",
        median(r -> r.cost().cpuSeconds()) * MILLION / rows,
        "s");
    results.add(
        prefix + "put_thread_cpu_seconds_per_million_rows",
        median(r -> r.cost().threadCpuSeconds()) * MILLION / rows,
        "s");
    results.add(
        prefix + "put_thread_allocated_bytes_per_row",
        median(r -> r.cost().allocatedBytes()) / rows,
        "bytes");
  }

  private double median(ToDoubleFunction<Run> figure) {
    return Cost.median(runs.stream().map(figure::applyAsDouble).toList());
  }
}
