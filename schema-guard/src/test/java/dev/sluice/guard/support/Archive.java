package dev.sluice.guard.support;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.types.ObjectId;

/** The files in the archives among the test resources. */
public final class Archive {

  private Archive() {}

  /** Captured BSON by file name, unpacked. */
  public static Map<String, byte[]> captured() {
    return read("/captured/mongodb-4.0.3.zip");
  }

  /** The documents of a JSON array as BSON, each with an ObjectId as its key. */
  public static List<byte[]> documents(String name) {
    String json =
        new String(read("/documents/vega-datasets-3.2.1.zip").get(name), StandardCharsets.UTF_8);
    int[] count = {0};
    return BsonArray.parse(json).stream()
        .map(
            value -> {
              BsonDocument document = new BsonDocument();
              document.put("_id", new BsonObjectId(new ObjectId(1_700_000_000, count[0]++)));
              document.putAll(value.asDocument());
              return Bson.of(document);
            })
        .toList();
  }

  private static Map<String, byte[]> read(String resource) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (InputStream in = Archive.class.getResourceAsStream(resource);
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] bytes = zip.readAllBytes();
        if (entry.getName().endsWith(".gz")) {
          try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            bytes = gzip.readAllBytes();
          }
        }
        files.put(entry.getName(), bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }
}
