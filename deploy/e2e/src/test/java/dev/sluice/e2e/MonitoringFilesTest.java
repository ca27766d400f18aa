package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What promtool and docker-compose say of the project's files. */
@Tag("monitoring")
class MonitoringFilesTest {

  private static final Path PROJECT = Path.of("..", "..");

  @Test
  void theConfigurationAndTheRulesAreValid() {
    Tool.PROMTOOL.run(PrometheusServer.FOLDER, "check", "config", "prometheus.yml");
    files("rules")
        .forEach(file -> Tool.PROMTOOL.run(PrometheusServer.FOLDER, "check", "rules", file));
  }

  @Test
  void theUnitTestsOfTheRulesPass() {
    files("tests")
        .forEach(file -> Tool.PROMTOOL.run(PrometheusServer.FOLDER, "test", "rules", file));
  }

  @Test
  void theComposeFileIsValid() {
    Tool.DOCKER_COMPOSE.run(PROJECT, "config", "-q");
  }

  private static List<String> files(String folder) {
    try (Stream<Path> files = Files.list(PrometheusServer.FOLDER.resolve(folder))) {
      List<String> names = files.map(file -> folder + "/" + file.getFileName()).sorted().toList();
      assertThat(names).isNotEmpty();
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
