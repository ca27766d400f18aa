package dev.sluice.bench.guard;

import dev.sluice.bench.Benchmark;
import dev.sluice.bench.Results;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** How fast one thread takes events through the gate, and records through the converter. */
public final class GuardBenchmark implements Benchmark {

  private static final String ALLOCATED = "gc.alloc.rate.norm";

  @Override
  public String name() {
    return "guard";
  }

  @Override
  public String description() {
    return "one thread: events of 1.1 KB with 20 fields through the guard and the converter";
  }

  @Override
  public void run(List<String> arguments, Results results) throws Exception {
    Map<String, RunResult> measured = new HashMap<>();
    PrintStream standard = System.out;
    // JMH talks on standard output, which has room for figures alone.
    System.setOut(System.err);
    try (ControlBroker broker = ControlBroker.start()) {
      Options options =
          new OptionsBuilder()
              .include("\\Q" + GuardPasses.class.getName() + "\\E\\..*")
              .param("brokers", broker.address())
              .addProfiler(GCProfiler.class)
              .shouldFailOnError(true)
              .build();
      for (RunResult result : new Runner(options).run()) {
        String benchmark = result.getParams().getBenchmark();
        measured.put(benchmark.substring(benchmark.lastIndexOf('.') + 1), result);
      }
    } finally {
      System.setOut(standard);
    }
    double guard = perSecond(measured, "guard");
    double validateOnly = perSecond(measured, "validateOnly");
    results.add("guard_events_per_second", guard, "events/s");
    results.add("validate_only_events_per_second", validateOnly, "events/s");
    results.add("guard_vs_validate_ratio", guard / validateOnly, "ratio");
    results.add(
        "converter_to_events_per_second", perSecond(measured, "converterToConnect"), "events/s");
    results.add(
        "converter_from_events_per_second",
        perSecond(measured, "converterFromConnect"),
        "events/s");
    results.add("guard_allocated_bytes_per_event", allocated(measured, "guard"), "bytes");
    results.add(
        "converter_from_allocated_bytes_per_event",
        allocated(measured, "converterFromConnect"),
        "bytes");
  }

  private static double perSecond(Map<String, RunResult> measured, String benchmark) {
    return measured.get(benchmark).getPrimaryResult().getScore();
  }

  private static double allocated(Map<String, RunResult> measured, String benchmark) {
    return measured.get(benchmark).getSecondaryResults().get(ALLOCATED).getScore();
  }
}
