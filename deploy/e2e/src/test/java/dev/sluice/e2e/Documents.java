package dev.sluice.e2e;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;

/** The project's real documents. */
final class Documents {

  private Documents() {}

  /** The documents of {@code cars.json}, {@code movies.json} or {@code flights-2k.json}. */
  static List<BsonDocument> real(String file) {
    List<BsonDocument> documents = new ArrayList<>();
    BsonArray.parse(Texts.read(Path.of("..", "cli", "data", file)))
        .forEach(value -> documents.add(value.asDocument()));
    return documents;
  }
}
