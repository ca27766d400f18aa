package dev.sluice.harness;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * A worker with one connector in a process of its own, so that it can be killed. Its arguments are
 * the brokers, the folder of plugins and a file with the connector's configuration. It ends when
 * its standard input does.
 */
final class WorkerMain {

  private WorkerMain() {}

  public static void main(String[] arguments) throws Exception {
    Properties file = new Properties();
    try (InputStream in = Files.newInputStream(Path.of(arguments[2]))) {
      file.load(in);
    }
    Map<String, String> config =
        file.stringPropertyNames().stream()
            .collect(Collectors.toMap(name -> name, file::getProperty));
    ConnectWorker worker = new ConnectWorker(arguments[0], Path.of(arguments[1]));
    worker.create(config.get("name"), config);
    while (System.in.read() >= 0) {
      // Only the end matters.
    }
    Runtime.getRuntime().halt(0);
  }
}
