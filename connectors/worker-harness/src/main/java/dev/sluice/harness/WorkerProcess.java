package dev.sluice.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** A worker in a process of its own. Thread-safe. */
public final class WorkerProcess implements AutoCloseable {

  private final Process process;

  /**
   * Starts it.
   *
   * @param folder takes its configuration and its log
   */
  public WorkerProcess(String bootstrap, Path plugins, Map<String, String> connector, Path folder)
      throws IOException {
    Path config = Files.createTempFile(folder, "connector", ".properties");
    Properties properties = new Properties();
    properties.putAll(connector);
    try (OutputStream out = Files.newOutputStream(config)) {
      properties.store(out, null);
    }
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerMain.class.getName(),
                bootstrap,
                plugins.toString(),
                config.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("worker-" + System.nanoTime() + ".log").toFile())
            .start();
  }

  /** {@code kill -9}; returns when it is gone. */
  public void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("Process " + process.pid() + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Stops it in the middle of what it does, as a long pause of its machine would. */
  public void freeze() {
    signal("STOP");
  }

  /** Lets it go on as if nothing had happened. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int exit =
          new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kill -" + name + " failed: " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public boolean alive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    kill();
  }
}
