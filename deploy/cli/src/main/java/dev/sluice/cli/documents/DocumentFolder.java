package dev.sluice.cli.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * A folder of documents: every file that ends in {@code .json}, {@code .jsonl} or {@code .ndjson}
 * is one collection. Reading it reads every file to its end, so that a fault is known before
 * anything is imported.
 *
 * @param files the files, sorted by name
 * @param skipped names of what lies in the folder and is not imported, sorted; hidden files are
 *     left out
 */
public record DocumentFolder(List<DocumentFile> files, List<String> skipped) {
  /** Copies the lists. */
  public DocumentFolder {
    files = List.copyOf(files);
    skipped = List.copyOf(skipped);
  }

  /**
   * Reads and checks every file of a folder.
   *
   * @throws DocumentException when the folder cannot be read or holds no file of documents, when a
   *     file is malformed, or when two documents of a file have the same {@code _id}
   */
  public static DocumentFolder read(Path folder) throws DocumentException {
    if (!Files.isDirectory(folder)) {
      throw new DocumentException(folder, Files.exists(folder) ? "not a folder" : "no such folder");
    }
    List<Path> paths = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    try (var entries = Files.list(folder)) {
      for (Path path : entries.sorted().toList()) {
        String name = path.getFileName().toString();
        if (name.startsWith(".")) {
          continue;
        }
        if (Files.isRegularFile(path) && isDocuments(name)) {
          paths.add(path);
        } else {
          skipped.add(Files.isDirectory(path) ? name + "/" : name);
        }
      }
    } catch (IOException e) {
      throw new DocumentException(folder, "cannot be read: " + e);
    }
    if (paths.isEmpty()) {
      throw new DocumentException(
          folder,
          "no documents here: expected files that end in .json, .jsonl or .ndjson, each a JSON array or one document per line");
    }
    var names = new CollectionNames();
    List<DocumentFile> files = new ArrayList<>();
    for (Path path : paths) {
      files.add(new DocumentFile(path, names.nameFor(path.getFileName().toString()), check(path)));
    }
    return new DocumentFolder(files, skipped);
  }

  private static boolean isDocuments(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".json") || lower.endsWith(".jsonl") || lower.endsWith(".ndjson");
  }

  private static long check(Path path) throws DocumentException {
    Map<String, Long> lines = new HashMap<>();
    long documents = 0;
    try (var reader = DocumentReader.open(path)) {
      for (BsonDocument document = reader.next(); document != null; document = reader.next()) {
        documents++;
        BsonValue id = document.get("_id");
        if (id == null) {
          continue;
        }
        Long before = lines.putIfAbsent(DocumentKey.of(id), reader.line());
        if (before != null) {
          throw new DocumentException(
              path,
              reader.line(),
              reader.column(),
              "this document has the same _id as the one in line " + before);
        }
      }
    }
    return documents;
  }
}
