package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./sluice local up} as a person uses it, on a state folder whose path has spaces. */
class LocalUpIT {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();
  private Path state;

  @BeforeEach
  void nameState() {
    state = folder.resolve("my state");
  }

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void aSecondStartSaysWhatRunsAndAKilledOneIsTakenOver() throws Exception {
    Process first = up("first");
    awaitUp(first, "first");

    SluiceProcess.Outcome second =
        SluiceProcess.run(Map.of(), LIMIT, "local", "up", "--state-dir", state.toString());
    assertThat(second.failed().err())
        .contains("A stack runs on " + state.toRealPath() + " already")
        .contains(Long.toString(first.pid()));
    assertThat(
            SluiceProcess.run(Map.of("SLUICE_STATE_DIR", state.toString()), LIMIT, "status")
                .succeeded()
                .out())
        .contains("no collection yet");

    first.destroyForcibly();
    awaitNothingRuns();

    Process third = up("third");
    awaitUp(third, "third");
    stop(third);
    awaitNothingRuns();
    assertThat(state.resolve("stack.json")).doesNotExist();
  }

  @Test
  void anEndInTheMiddleOfAStartLeavesNothingRunning() throws Exception {
    Process process = up("interrupted");
    Await.until(
        LIMIT,
        () -> "the worker has not begun to start: " + output("interrupted"),
        () -> Files.exists(state.resolve("logs").resolve("connect.log")));

    stop(process);

    awaitNothingRuns();
    assertThat(output("interrupted")).doesNotContain("Ctrl-C stops everything", "Exception");
  }

  private Process up(String name) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.sluice.cli.Main",
            "local",
            "up",
            "--any-ports",
            "--state-dir",
            state.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".out").toFile())
            .start();
    started.add(process);
    return process;
  }

  private void awaitUp(Process process, String name) {
    Await.until(
        LIMIT,
        () -> "not up: " + output(name),
        () -> {
          assertThat(process.isAlive()).as(output(name)).isTrue();
          return output(name).contains("Ctrl-C stops everything");
        });
  }

  private String output(String name) {
    return Texts.read(folder.resolve(name + ".out"));
  }

  /**
   * Ends it as Ctrl-C does, but by SIGTERM: a test that was started in the background of a shell
   * inherits that SIGINT is ignored.
   */
  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)).isTrue();
  }

  /** No process names the state folder in its command line. */
  private void awaitNothingRuns() {
    Await.until(LIMIT, () -> "still there: " + left(), () -> left().isEmpty());
  }

  private List<String> left() {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.contains(state.toString()))
        .toList();
  }
}
