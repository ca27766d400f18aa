package dev.sluice.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One child JVM with its log file. It ends when this process does. */
final class ChildProcess {
  private static final long LOG_LIMIT_BYTES = 20L << 20;
  private static final int TAIL_LINES = 15;

  private final Process process;
  private final Path log;

  private ChildProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a JVM.
   *
   * @param classPath its class path
   * @param jvmOptions options of the JVM
   * @param mainClass what {@link ChildMain} is to run
   * @param args arguments of the main class
   * @param environment variables beside those of this process
   * @param log where its output is appended
   */
  static ChildProcess start(
      String classPath,
      List<String> jvmOptions,
      String mainClass,
      List<String> args,
      Map<String, String> environment,
      Path log) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.add("-Duser.timezone=UTC");
    command.add("-Djava.awt.headless=true");
    command.add(
        "-Djava.util.logging.SimpleFormatter.format=%1$tFT%1$tT.%1$tL %4$s %3$s - %5$s%6$s%n");
    command.add("-cp");
    command.add(classPath);
    command.add(ChildMain.class.getName());
    command.add(mainClass);
    command.addAll(args);
    try {
      Files.createDirectories(log.getParent());
      if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
        Files.move(
            log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
      }
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      return new ChildProcess(builder.start(), log);
    } catch (IOException e) {
      throw new StackException(
          "Cannot start " + mainClass + " with its log at " + log + ": " + e.getMessage(), e);
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Kills it without a chance to clean up and waits until it is gone. */
  void kill() {
    process.destroyForcibly();
    awaitEnd(Duration.ofMinutes(1));
  }

  /** Asks it to end; kills it when it does not in time. */
  void terminate(Duration patience) {
    process.destroy();
    if (!awaitEnd(patience)) {
      kill();
    }
  }

  /** The end of its log, for an error message. */
  String logTail() {
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
      List<String> tail = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
      return String.join(System.lineSeparator(), tail);
    } catch (IOException e) {
      return "(" + log + " cannot be read: " + e.getMessage() + ")";
    }
  }

  Path log() {
    return log;
  }

  private boolean awaitEnd(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }
}
