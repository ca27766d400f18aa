package dev.sluice.bench.guard;

import dev.sluice.local.ChildMain;
import dev.sluice.local.KafkaMain;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * A broker for the control log, in a process of its own so that it takes no time of the measured
 * one.
 */
final class ControlBroker implements AutoCloseable {
  private static final long START_SECONDS = 120;

  private final Path folder;
  private final Process process;
  private final String address;

  private ControlBroker(Path folder, Process process, String address) {
    this.folder = folder;
    this.process = process;
    this.address = address;
  }

  static ControlBroker start() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("sluice-bench-");
    int port = freePort();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-cp",
                System.getProperty("java.class.path"),
                ChildMain.class.getName(),
                KafkaMain.class.getName(),
                folder.resolve("kafka").toString(),
                Integer.toString(port))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(folder.resolve("kafka.log").toFile())
            .start();
    ControlBroker broker = new ControlBroker(folder, process, "127.0.0.1:" + port);
    try {
      broker.awaitServing();
      return broker;
    } catch (IOException | InterruptedException | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  private void awaitServing() throws IOException, InterruptedException {
    try (Admin admin =
        Admin.create(
            Map.of(
                "bootstrap.servers",
                address,
                "default.api.timeout.ms",
                (int) START_SECONDS * 1000))) {
      admin.describeCluster().nodes().get(START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new IOException("The broker of the control log did not start", e);
    }
  }

  String address() {
    return address;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      System.err.println("sluice: cannot delete " + folder + ": " + e);
    }
  }
}
