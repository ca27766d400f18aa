package dev.sluice.mongodb.local.capture;

import dev.sluice.mongodb.local.Compatibility;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The differences from the capture that are known: the tables of docs/mongodb-local.md, row by row.
 */
final class Differences {
  private static final Path DOCS = Path.of("../../docs/mongodb-local.md");

  private Differences() {}

  /** The names of cases that differ, with the reason, for one kind of server. */
  static Map<String, String> known(Compatibility compatibility) {
    String heading =
        compatibility == Compatibility.V4_0
            ? "### Against the capture, as 4.0"
            : "### Against the capture, as 6.0";
    Map<String, String> known = new TreeMap<>();
    try {
      boolean inside = false;
      for (String line : Files.readAllLines(DOCS)) {
        if (line.startsWith("#")) {
          inside = line.equals(heading);
        } else if (inside && line.startsWith("| `")) {
          String[] cells = line.split("\\|", -1);
          for (String name : cells[1].split(",", -1)) {
            known.put(name.strip().replace("`", ""), cells[2].strip());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return known;
  }
}
