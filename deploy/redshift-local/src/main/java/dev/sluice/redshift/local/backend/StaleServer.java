package dev.sluice.redshift.local.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server whose gateway was killed: it still runs on the data folder and would keep the
 * next one out.
 */
final class StaleServer {
  private static final Logger LOG = LoggerFactory.getLogger(StaleServer.class);
  private static final long SECONDS_TO_STOP = 120;

  private StaleServer() {}

  /** Stops the server that runs on {@code data}, if one does. What it had committed stays. */
  static void stop(Path data) throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    long pid = pid(data);
    Optional<ProcessHandle> server = ProcessHandle.of(pid).filter(process -> runsOn(process, data));
    if (server.isPresent()) {
      LOG.info(
          "stopping the PostgreSQL server {} that an earlier redshift-local left on {}", pid, data);
      List<ProcessHandle> processes = server.get().descendants().toList();
      quit(pid);
      await(server.get());
      for (ProcessHandle process : processes) {
        await(process);
      }
    }
    Files.deleteIfExists(file);
  }

  /** The process id of the server that runs, or last ran, on {@code data}. */
  static long pid(Path data) throws IOException {
    List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"));
    if (lines.isEmpty() || !lines.get(0).strip().matches("\\d{1,18}")) {
      throw new IOException("no process id in " + data.resolve("postmaster.pid"));
    }
    return Long.parseLong(lines.get(0).strip());
  }

  /** SIGQUIT: PostgreSQL's immediate shutdown, which waits for no client. */
  static void quit(long pid) throws IOException {
    try {
      new ProcessBuilder("kill", "-QUIT", Long.toString(pid)).start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while stopping the process " + pid, e);
    }
  }

  private static void await(ProcessHandle process) throws IOException {
    try {
      process.onExit().get(SECONDS_TO_STOP, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the process " + process.pid(), e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(
          "the process " + process.pid() + " of an earlier PostgreSQL server does not end", e);
    }
  }

  /** A process id may have been given to another process since. */
  private static boolean runsOn(ProcessHandle process, Path data) {
    String commandLine = process.info().commandLine().orElse("");
    return commandLine.contains("postgres") && commandLine.contains(data.toString());
  }
}
