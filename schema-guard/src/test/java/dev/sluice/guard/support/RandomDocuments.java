package dev.sluice.guard.support;

import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonMaxKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Documents whose fields often have the same names and often not the same types. */
public final class RandomDocuments {

  private static final String[] NAMES = {
    "a", "b", "userId", "user_id", "a.b", "", "$x", "EUR", "USD", "日本", "1962"
  };
  private static final String[] DECIMALS = {
    "1.50", "0", "-7.125", "12345678901234567890.1", "NaN", "1E+6000", "0E-5", "1E+3"
  };

  private final Random random;

  public RandomDocuments(Random random) {
    this.random = random;
  }

  public BsonDocument document() {
    BsonDocument document = new BsonDocument("_id", id());
    int fields = random.nextInt(6);
    for (int i = 0; i < fields; i++) {
      document.put(NAMES[random.nextInt(NAMES.length)], value(0));
    }
    return document;
  }

  private BsonValue id() {
    return random.nextInt(10) == 0
        ? new BsonString("k")
        : new BsonObjectId(new ObjectId(random.nextInt(), random.nextInt(0xffffff)));
  }

  private BsonValue value(int depth) {
    int choice = random.nextInt(depth > 3 ? 14 : 18);
    return switch (choice) {
      case 0, 1 -> new BsonInt32(random.nextInt());
      case 2 -> new BsonInt64(random.nextLong());
      case 3 -> new BsonInt64(random.nextInt());
      case 4 -> new BsonDouble(random.nextBoolean() ? random.nextGaussian() * 1e6 : Double.NaN);
      case 5, 6 -> new BsonString(string());
      case 7 -> new BsonBoolean(random.nextBoolean());
      case 8 ->
          new BsonDateTime(random.nextInt(4) == 0 ? random.nextLong() : random.nextInt() * 1000L);
      case 9 -> BsonNull.VALUE;
      case 10 -> new BsonDecimal128(Decimal128.parse(DECIMALS[random.nextInt(DECIMALS.length)]));
      case 11 -> new BsonBinary((byte) random.nextInt(5), bytes());
      case 12 -> new BsonObjectId(new ObjectId());
      case 13 ->
          switch (random.nextInt(3)) {
            case 0 -> new BsonTimestamp(random.nextInt(), 1);
            case 1 -> new BsonRegularExpression("a+", "i");
            default -> new BsonMaxKey();
          };
      case 14, 15 -> nested(depth);
      default -> array(depth);
    };
  }

  private BsonDocument nested(int depth) {
    BsonDocument document = new BsonDocument();
    int fields = random.nextInt(4);
    for (int i = 0; i < fields; i++) {
      document.put(NAMES[random.nextInt(NAMES.length)], value(depth + 1));
    }
    return document;
  }

  private BsonArray array(int depth) {
    BsonArray array = new BsonArray();
    int items = random.nextInt(4);
    for (int i = 0; i < items; i++) {
      array.add(value(depth + 1));
    }
    return array;
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(20) == 0 ? 60_000 : 16];
    random.nextBytes(bytes);
    return bytes;
  }

  private String string() {
    return switch (random.nextInt(12)) {
      case 0 -> "";
      case 1 -> "q\"\\\n\u0001日本😀";
      case 2 -> "nul\u0000";
      case 3 -> "é".repeat(33_000);
      default -> "text " + random.nextInt(100);
    };
  }
}
