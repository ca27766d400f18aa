package dev.sluice.mongodb.local.capture;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.mongodb.local.bson.Doc;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.bson.BsonDocument;

/** What a real server was seen to do: see the README beside the archive. */
final class Capture {
  /** A case or a single reply: its name, the file it is in, and in words how it came about. */
  record Entry(String name, String file, String how) {}

  private static final Capture INSTANCE = new Capture();

  private final Map<String, byte[]> files = new HashMap<>();
  private final List<Entry> index = new ArrayList<>();

  private Capture() {
    try (InputStream in = Capture.class.getResourceAsStream("/capture/mongodb-4.0.tar.gz");
        DataInputStream tar = new DataInputStream(new GZIPInputStream(in))) {
      byte[] header = new byte[512];
      for (tar.readFully(header); header[0] != 0; tar.readFully(header)) {
        String name = text(header, 0, 100);
        byte[] content = new byte[Integer.parseInt(text(header, 124, 12).strip(), 8)];
        tar.readFully(content);
        tar.skipNBytes((512 - content.length % 512) % 512);
        files.put(name, content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    new String(files.get("index.jsonl"), UTF_8)
        .lines()
        .map(BsonDocument::parse)
        .forEach(
            line ->
                index.add(
                    new Entry(
                        line.getString("case").getValue(),
                        line.getString("file").getValue(),
                        line.getString("how").getValue())));
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, US_ASCII);
  }

  static Capture get() {
    return INSTANCE;
  }

  /** The write cases in the order they were captured. */
  List<String> cases() {
    return index.stream()
        .filter(entry -> entry.file().startsWith("commands/"))
        .map(Entry::name)
        .toList();
  }

  /** The single replies in the order they were captured. */
  List<Entry> replies() {
    return index.stream().filter(entry -> entry.file().startsWith("replies/")).toList();
  }

  boolean has(String file) {
    return files.containsKey(file);
  }

  /** The documents of a file, exactly as they came. */
  List<Doc> docs(String file) {
    byte[] bytes = files.get(file);
    if (bytes == null) {
      throw new IllegalArgumentException("nothing captured as " + file);
    }
    List<Doc> docs = new ArrayList<>();
    for (int at = 0; at < bytes.length; at += docs.get(docs.size() - 1).size()) {
      docs.add(new Doc(bytes, at));
    }
    return docs;
  }
}
