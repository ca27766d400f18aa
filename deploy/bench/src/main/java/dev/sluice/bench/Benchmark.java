package dev.sluice.bench;

import java.util.List;

/** One benchmark of {@code ./sluice bench}: measures, and prints its figures to the results. */
public interface Benchmark {
  /** What it is called on the command line. */
  String name();

  /** One line that says what it measures. */
  String description();

  /**
   * Measures.
   *
   * @param arguments what follows the name on the command line
   * @param results takes the figures, in any order
   * @throws Exception when it could not measure; what was started is stopped by then
   */
  void run(List<String> arguments, Results results) throws Exception;
}
