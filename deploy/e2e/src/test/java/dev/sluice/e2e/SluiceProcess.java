package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs the command line as a process of its own, on this test's class path. */
final class SluiceProcess {

  private SluiceProcess() {}

  /**
   * What a run gave.
   *
   * @param arguments of the command
   * @param exitCode of the process
   * @param out standard output
   * @param err standard error
   */
  record Outcome(List<String> arguments, int exitCode, String out, String err) {

    Outcome succeeded() {
      assertThat(exitCode).as("exit code of %s%n%s%n%s", arguments, out, err).isZero();
      return this;
    }

    Outcome failed() {
      assertThat(exitCode).as("exit code of %s%n%s%n%s", arguments, out, err).isNotZero();
      return this;
    }
  }

  static Outcome run(Map<String, String> environment, Duration limit, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.sluice.cli.Main");
    command.addAll(List.of(arguments));
    try {
      Path out = Files.createTempFile("sluice", ".out");
      Path err = Files.createTempFile("sluice", ".err");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly().waitFor();
          throw new AssertionError(
              "%s did not end within %s:%n%s%n%s"
                  .formatted(List.of(arguments), limit, read(out), read(err)));
        }
        return new Outcome(List.of(arguments), process.exitValue(), read(out), read(err));
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
