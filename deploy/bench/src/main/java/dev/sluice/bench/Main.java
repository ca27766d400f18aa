package dev.sluice.bench;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/** What {@code ./sluice bench} runs. Figures go to standard output, all else to standard error. */
public final class Main {
  private Main() {}

  /** Runs the benchmark that the first argument names. Exit codes as those of {@code ./sluice}. */
  public static void main(String[] arguments) {
    List<Benchmark> benchmarks =
        ServiceLoader.load(Benchmark.class).stream()
            .map(ServiceLoader.Provider::get)
            .sorted(Comparator.comparing(Benchmark::name))
            .toList();
    if (arguments.length == 0 || arguments[0].startsWith("-")) {
      System.err.println("Usage: sluice bench <name> [<option>...]");
      benchmarks.forEach(
          each -> System.err.printf("  %-10s %s%n", each.name(), each.description()));
      System.exit(2);
    }
    for (Benchmark benchmark : benchmarks) {
      if (benchmark.name().equals(arguments[0])) {
        System.exit(run(benchmark, List.of(arguments).subList(1, arguments.length)));
      }
    }
    System.err.println(
        "sluice: there is no benchmark "
            + arguments[0]
            + "; there are: "
            + benchmarks.stream().map(Benchmark::name).toList());
    System.exit(2);
  }

  private static int run(Benchmark benchmark, List<String> arguments) {
    try {
      benchmark.run(arguments, new Results(System.out));
      return 0;
    } catch (Exception e) {
      System.err.println("sluice: bench " + benchmark.name() + " failed: " + e);
      for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
        System.err.println("  caused by " + cause);
      }
      return 1;
    }
  }
}
