package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A program of a Debian package. Where it is missing, the test fails and says what to install. */
enum Tool {
  DOCKER_COMPOSE("docker-compose", "docker-compose"),
  PROMETHEUS("prometheus", "prometheus"),
  PROMTOOL("promtool", "prometheus");

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final String program;
  private final String debianPackage;

  Tool(String program, String debianPackage) {
    this.program = program;
    this.debianPackage = debianPackage;
  }

  /** A builder for a run with these arguments. */
  ProcessBuilder command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(path().toString());
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true);
  }

  /** Runs it in a folder to its end; it must succeed. Gives what it wrote. */
  String run(Path folder, String... arguments) {
    try {
      Path output = Files.createTempFile(program, ".out");
      try {
        Process process =
            command(List.of(arguments))
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly().waitFor();
          throw new AssertionError(
              program + " did not end within " + LIMIT + ":\n" + Texts.read(output));
        }
        assertThat(process.exitValue())
            .as("%s %s%n%s", program, List.of(arguments), Texts.read(output))
            .isZero();
        return Texts.read(output);
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private Path path() {
    return Pattern.compile(File.pathSeparator)
        .splitAsStream(System.getenv("PATH"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "There is no %s on the PATH: apt-get install --no-install-recommends %s"
                        .formatted(program, debianPackage)));
  }
}
