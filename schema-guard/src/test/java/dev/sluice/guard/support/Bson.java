package dev.sluice.guard.support;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonBinaryWriter;
import org.bson.BsonBinaryWriterSettings;
import org.bson.BsonDocument;
import org.bson.BsonWriterSettings;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/** BSON bytes for tests. */
public final class Bson {

  private static final int DEEP = 10_000;

  private Bson() {}

  /** The bytes of a document in extended JSON. */
  public static byte[] of(String json) {
    return of(BsonDocument.parse(json));
  }

  public static byte[] of(BsonDocument document) {
    BasicOutputBuffer out = new BasicOutputBuffer();
    new BsonDocumentCodec()
        .encode(
            new BsonBinaryWriter(new BsonWriterSettings(DEEP), new BsonBinaryWriterSettings(), out),
            document,
            EncoderContext.builder().build());
    return out.toByteArray();
  }

  public static RawBsonDocument raw(String json) {
    return new RawBsonDocument(of(json));
  }

  /** The bytes with the last field of one name renamed to another of the same length. */
  public static byte[] renamed(byte[] bson, String from, String to) {
    byte[] name = (from + "\0").getBytes(StandardCharsets.UTF_8);
    byte[] renamed = bson.clone();
    for (int at = bson.length - name.length; at > 0; at--) {
      if (Arrays.equals(bson, at, at + name.length, name, 0, name.length)) {
        byte[] other = to.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(other, 0, renamed, at, other.length);
        return renamed;
      }
    }
    throw new IllegalArgumentException("No field " + from);
  }

  /** Documents that lie one after the other. */
  public static List<byte[]> split(byte[] bytes) {
    List<byte[]> documents = new ArrayList<>();
    for (int at = 0; at < bytes.length; ) {
      int length =
          (bytes[at] & 255)
              | (bytes[at + 1] & 255) << 8
              | (bytes[at + 2] & 255) << 16
              | (bytes[at + 3] & 255) << 24;
      documents.add(Arrays.copyOfRange(bytes, at, at + length));
      at += length;
    }
    return documents;
  }

  /** An insert of a document into shop.orders at cluster time (100, 7). */
  public static byte[] insert(String document) {
    return event("insert", document);
  }

  /** The same of a document that is made already. */
  public static byte[] insert(BsonDocument document) {
    return event("insert", document);
  }

  /** An event with an image. */
  public static byte[] event(String operation, String document) {
    return event(operation, BsonDocument.parse(document));
  }

  private static byte[] event(String operation, BsonDocument image) {
    BsonDocument event =
        BsonDocument.parse(
            "{_id: {_data: '8201'}, operationType: '"
                + operation
                + "', clusterTime: {$timestamp: {t: 100, i: 7}}, ns: {db: 'shop', coll: 'orders'}}");
    event.put("documentKey", new BsonDocument("_id", image.get("_id")));
    event.put("fullDocument", image);
    return of(event);
  }
}
