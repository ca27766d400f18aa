package dev.sluice.mongodb.local;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Value;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/** Documents for tests, from MongoDB's extended JSON. */
public final class Json {
  private Json() {}

  public static Doc doc(String json) {
    RawBsonDocument raw = new RawBsonDocument(BsonDocument.parse(json), new BsonDocumentCodec());
    byte[] bytes = new byte[raw.getByteBuffer().remaining()];
    raw.getByteBuffer().get(bytes);
    return new Doc(bytes, 0);
  }

  public static Value value(String json) {
    return doc("{v: " + json + "}").get("v");
  }
}
