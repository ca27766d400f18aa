package dev.sluice.bench.guard;

import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonBinaryWriter;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Change events of 1.1 KB with documents of 20 fields, as an order would have them. */
final class SampleEvents {
  static final String DATABASE = "shop";
  static final String COLLECTION = "orders";

  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz ";
  private static final int FIRST_SECOND = 1_750_000_000;

  private final Random random;

  SampleEvents(long seed) {
    random = new Random(seed);
  }

  byte[] insert() {
    BsonDocument document = document();
    BsonDocument event =
        new BsonDocument("_id", new BsonDocument("_data", text(120)))
            .append("operationType", new BsonString("insert"))
            .append("clusterTime", new BsonTimestamp(FIRST_SECOND + random.nextInt(1000), 1))
            .append(
                "ns",
                new BsonDocument("db", new BsonString(DATABASE))
                    .append("coll", new BsonString(COLLECTION)))
            .append("documentKey", new BsonDocument("_id", document.get("_id")))
            .append("fullDocument", document);
    return bytes(event);
  }

  private BsonDocument document() {
    return new BsonDocument("_id", new BsonObjectId(new ObjectId(random.nextInt(), 1)))
        .append("orderNumber", new BsonInt64(random.nextLong() >>> 8))
        .append("customerName", text(24))
        .append("email", text(30))
        .append("status", text(9))
        .append("currency", text(3))
        .append("amount", new BsonDouble(random.nextInt(100_000) / 100.0))
        .append("tax", new BsonDecimal128(new Decimal128(random.nextInt(100_000))))
        .append("items", new BsonInt32(random.nextInt(40)))
        .append("weight", new BsonDouble(random.nextDouble()))
        .append("paid", BsonBoolean.valueOf(random.nextBoolean()))
        .append("createdAt", new BsonDateTime(FIRST_SECOND * 1000L + random.nextInt()))
        .append("updatedAt", new BsonDateTime(FIRST_SECOND * 1000L + random.nextInt()))
        .append("warehouse", new BsonInt32(random.nextInt(100)))
        .append("street", text(40))
        .append("city", text(16))
        .append("notes", text(180))
        .append("reference", text(36))
        .append(
            "address",
            new BsonDocument("zip", text(5))
                .append("country", text(2))
                .append("floor", new BsonInt32(random.nextInt(9))))
        .append("tags", tags());
  }

  private BsonArray tags() {
    BsonArray tags = new BsonArray();
    for (int i = 0; i < 3; i++) {
      tags.add(text(8));
    }
    return tags;
  }

  private BsonString text(int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return new BsonString(text.toString());
  }

  private static byte[] bytes(BsonDocument document) {
    BasicOutputBuffer out = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(out)) {
      new BsonDocumentCodec().encode(writer, document, EncoderContext.builder().build());
      return out.toByteArray();
    }
  }
}
