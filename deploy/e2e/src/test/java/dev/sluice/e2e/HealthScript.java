package dev.sluice.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A health check of the containers, run as their engine runs it. */
enum HealthScript {
  HTTP,
  KAFKA,
  MONGODB;

  private static final Path FOLDER =
      Path.of("..", "connect-image", "health").toAbsolutePath().normalize();

  /** Whether it says that what listens on the port is healthy. */
  boolean passes(int port, String... more) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(FOLDER.resolve(name().toLowerCase(Locale.ROOT)).toString());
    command.add(Integer.toString(port));
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError(command + " did not end");
    }
    return process.exitValue() == 0;
  }
}
