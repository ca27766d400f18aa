package dev.sluice.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the stack's child processes run on, as the build lays it out: {@code worker/} the class path
 * of a Connect worker, {@code plugins/} the unpacked plugins, {@code agent/} the exporter of
 * metrics. It is the folder that the system property {@code sluice.runtime} names, or else {@code
 * runtime} beside this class's jar or classes folder.
 */
final class RuntimeFolder {
  private static final String PROPERTY = "sluice.runtime";
  private static final String GUARD = "sluice-schema-guard";

  private final Path folder;
  private final Path ownCode;

  private RuntimeFolder(Path folder, Path ownCode) {
    this.folder = folder;
    this.ownCode = ownCode;
  }

  /** Finds the folder. */
  static RuntimeFolder find() {
    Path ownCode = ownCode();
    String property = System.getProperty(PROPERTY);
    Path folder = property == null ? ownCode.resolveSibling("runtime") : Path.of(property);
    if (!Files.isDirectory(folder.resolve("worker"))
        || !Files.isDirectory(folder.resolve("plugins"))) {
      throw new StackException(
          "The Connect worker and its plugins are not at %s. Build the project (mvn -DskipTests package), or name the folder with -D%s=<folder>."
              .formatted(folder, PROPERTY));
    }
    return new RuntimeFolder(folder.toAbsolutePath(), ownCode.toAbsolutePath());
  }

  /**
   * The class path of a Connect worker: Kafka Connect's own, and this module for its main class.
   */
  String workerClassPath() {
    return folder.resolve("worker").resolve("*") + System.getProperty("path.separator") + ownCode;
  }

  /** The folder of unpacked plugins. */
  Path plugins() {
    return folder.resolve("plugins");
  }

  /** Whether the guard is among the plugins. */
  boolean hasGuard() {
    return pluginNames().stream().anyMatch(name -> name.startsWith(GUARD));
  }

  /** The Java agent that serves a worker's metrics. */
  Path exporter() {
    return folder.resolve("agent").resolve("jmx_prometheus_javaagent.jar");
  }

  /** The exporter's rules. */
  Path exporterRules() {
    return folder.resolve("agent").resolve("jmx-exporter.yml");
  }

  private List<String> pluginNames() {
    try (Stream<Path> files = Files.list(plugins())) {
      return files.map(file -> file.getFileName().toString()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path ownCode() {
    try {
      return Path.of(
          RuntimeFolder.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
