package dev.sluice.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A dashboard of Grafana, as it is provisioned.
 *
 * @param file its file
 * @param panels its panels, rows left out
 */
record Dashboard(Path file, List<Panel> panels) {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /** The dashboards of the project, from the folder of this module. */
  static final Path FOLDER = Path.of("..", "grafana", "dashboards");

  /** A panel and its queries. */
  record Panel(String title, List<String> queries) {}

  static List<Dashboard> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .map(Dashboard::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Dashboard read(Path file) {
    try {
      List<Panel> panels = new ArrayList<>();
      collect(MAPPER.readTree(Texts.read(file)).path("panels"), panels);
      return new Dashboard(file, panels);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void collect(JsonNode nodes, List<Panel> panels) {
    for (JsonNode node : nodes) {
      if (node.path("type").asText().equals("row")) {
        collect(node.path("panels"), panels);
        continue;
      }
      List<String> queries = new ArrayList<>();
      node.path("targets").forEach(target -> queries.add(target.path("expr").asText()));
      panels.add(new Panel(node.path("title").asText(), queries));
    }
  }
}
