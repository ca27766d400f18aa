package dev.sluice.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDbPointer;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/**
 * A folder of documents as nobody would design them and some team has them: every BSON type, fields
 * of two types, keys of every type, names that no warehouse would take, the ends of every range,
 * wide, deep, large and empty documents. The same for the same seed.
 */
final class StrangeDocuments {

  private static final JsonWriterSettings EXACT =
      JsonWriterSettings.builder().outputMode(JsonMode.EXTENDED).build();

  private static final String[] NAMES = {
    "",
    ".",
    "$",
    "a.b",
    "a_b",
    "A_B",
    "select",
    "_sluice_key",
    "_sluice_seq",
    "héé",
    "日本",
    "x y\"z",
    "back\\slash",
    "items[]",
    "*",
    "$price",
    "$set",
    "n".repeat(200),
    "n".repeat(199) + "m",
    "1962",
    "oid",
    "ctid",
    "pg_rating",
    "__proto__",
    "tab\tname"
  };

  private static final String[] DECIMALS = {
    "0", "-0", "1E+3", "0.000001", "9999999999999999999999999999999999", "12.50", "-7.125"
  };

  private final Random random;

  StrangeDocuments(long seed) {
    this.random = new Random(seed);
  }

  /** Writes one file per collection and gives the collections' names. */
  List<String> write(Path folder) throws IOException {
    file(folder, "every_type", 120, this::everyType);
    file(folder, "keys", 60, this::keyed);
    file(folder, "names", 40, this::named);
    file(folder, "ends_of_ranges", 60, this::extreme);
    file(folder, "wide", 12, this::wide);
    file(folder, "deep", 12, this::deep);
    file(folder, "large", 6, this::large);
    file(folder, "pg_by_key", 60, this::mapLike);
    Files.writeString(folder.resolve("nothing.json"), "[]");
    return List.of(
        "every_type", "keys", "names", "ends_of_ranges", "wide", "deep", "large", "pg_by_key");
  }

  private static void file(Path folder, String name, int count, IntFunction<BsonDocument> document)
      throws IOException {
    Files.writeString(
        folder.resolve(name + ".json"),
        IntStream.range(0, count)
            .mapToObj(i -> document.apply(i).toJson(EXACT))
            .collect(Collectors.joining("\n")));
  }

  /** A field per type; now and then it is missing, null or of another type. */
  private BsonDocument everyType(int number) {
    BsonDocument document = new BsonDocument("_id", new BsonInt32(number));
    for (int type = 0; type < TYPES; type++) {
      int luck = random.nextInt(60);
      if (luck == 0) {
        document.put("t" + type, value(random.nextInt(TYPES), 2));
      } else if (luck < 6) {
        document.put("t" + type, BsonNull.VALUE);
      } else if (luck > 11) {
        document.put("t" + type, value(type, 2));
      }
    }
    return document;
  }

  private BsonDocument keyed(int number) {
    BsonValue id =
        switch (number % 12) {
          case 0 -> new BsonInt32(number);
          case 1 -> new BsonInt64(Long.MAX_VALUE - number);
          case 2 -> new BsonDouble(number + 0.5);
          case 3 -> new BsonString("k" + number);
          case 4 -> new BsonObjectId(objectId());
          case 5 -> new BsonDateTime(number * 1000L);
          case 6 -> new BsonBinary((byte) 4, bytes(16));
          case 7 -> new BsonBinary(bytes(number));
          case 8 -> new BsonDecimal128(Decimal128.parse("0.1E-" + number));
          case 9 -> new BsonTimestamp(number, 1);
          case 10 ->
              new BsonDocument("a", new BsonInt32(number))
                  .append("b", new BsonArray(List.of(new BsonString("é"), BsonNull.VALUE)));
          default -> new BsonString("é\"\\ " + (number == 11 ? "k".repeat(70_000) : number));
        };
    return new BsonDocument("_id", id).append("n", new BsonInt32(number));
  }

  private BsonDocument named(int number) {
    BsonDocument document = new BsonDocument("_id", new BsonInt32(number));
    for (int i = 0; i < NAMES.length; i++) {
      if (random.nextInt(4) > 0) {
        document.put(
            NAMES[i],
            i % 3 == 0
                ? new BsonDocument(NAMES[(i + 1) % NAMES.length], new BsonInt32(i))
                : new BsonString("v" + i));
      }
    }
    return document;
  }

  private BsonDocument extreme(int number) {
    return new BsonDocument("_id", new BsonInt32(number))
        .append("int", new BsonInt32(number % 2 == 0 ? Integer.MAX_VALUE : Integer.MIN_VALUE))
        .append("long", new BsonInt64(number % 2 == 0 ? Long.MAX_VALUE : Long.MIN_VALUE))
        .append(
            "double",
            new BsonDouble(
                pick(
                    Double.MAX_VALUE,
                    -Double.MAX_VALUE,
                    Double.MIN_VALUE,
                    -0.0,
                    Double.NaN,
                    Double.POSITIVE_INFINITY,
                    Double.NEGATIVE_INFINITY,
                    0.1)))
        .append(
            "decimal",
            new BsonDecimal128(
                Decimal128.parse(
                    number == 7 ? pick("NaN", "Infinity", "1E+6144", "1E-6176") : pick(DECIMALS))))
        .append(
            "date",
            new BsonDateTime(
                number == 11
                    ? pick(Long.MAX_VALUE, Long.MIN_VALUE)
                    : pick(0L, -1L, -62_135_596_800_000L, 253_402_300_799_999L, 1L)))
        .append("text", new BsonString(pick("", " ", "\u0001\t\n", "😀é日", "null", "''\"\\")))
        .append("bytes", new BsonBinary(bytes(pick(0, 1, 1000))))
        .append("list", new BsonArray(pick(List.of(), List.of(BsonNull.VALUE))))
        .append("document", new BsonDocument());
  }

  private BsonDocument wide(int number) {
    BsonDocument document = new BsonDocument("_id", new BsonInt32(number));
    for (int i = 0; i < 300; i++) {
      document.put("field" + i, value(i % TYPES, 3));
    }
    return document;
  }

  private BsonDocument deep(int number) {
    BsonValue value = new BsonInt32(number);
    for (int level = 0; level < 20 + 3 * number; level++) {
      value =
          random.nextInt(4) == 0
              ? new BsonArray(List.of(value, new BsonInt32(level)))
              : new BsonDocument("l" + level % 3, value);
    }
    return new BsonDocument("_id", new BsonInt32(number)).append("deep", value);
  }

  /** Around the longest text and binary that a column takes, and beyond it. */
  private BsonDocument large(int number) {
    int length = 65_533 + number;
    return new BsonDocument("_id", new BsonInt32(number))
        .append("text", new BsonString("x".repeat(length)))
        .append("wide", new BsonString("日".repeat(length / 3)))
        .append("list", new BsonArray(IntStream.range(0, 20_000).mapToObj(BsonInt32::new).toList()))
        .append("bytes", new BsonBinary(bytes(1_000)));
  }

  /** Field names that are data: one for each product, customer or day. */
  private BsonDocument mapLike(int number) {
    BsonDocument prices = new BsonDocument();
    for (int i = 0; i < 5; i++) {
      prices.put("sku-" + random.nextInt(5_000), new BsonDouble(i + 0.5));
    }
    return new BsonDocument("_id", new BsonObjectId(objectId()))
        .append("prices", prices)
        .append("n", new BsonInt32(number));
  }

  private static final int TYPES = 21;

  private BsonValue value(int type, int depth) {
    return switch (type) {
      case 0 -> new BsonInt32(random.nextInt());
      case 1 -> new BsonInt64(random.nextLong());
      case 2 -> new BsonDouble(random.nextGaussian() * 1e6);
      case 3 -> new BsonDecimal128(Decimal128.parse(pick(DECIMALS)));
      case 4 -> new BsonString(pick("", "text", "é", "{\"a\": 1}", "2024-01-01"));
      case 5 -> BsonBoolean.valueOf(random.nextBoolean());
      case 6 -> new BsonDateTime(random.nextInt() * 1000L + random.nextInt(1000));
      case 7 -> new BsonObjectId(objectId());
      case 8 -> new BsonBinary((byte) 4, bytes(16));
      case 9 -> new BsonBinary(bytes(random.nextInt(40)));
      case 10 -> new BsonBinary((byte) 5, bytes(16));
      case 11 -> new BsonTimestamp(random.nextInt(Integer.MAX_VALUE), random.nextInt(100));
      case 12 -> new BsonRegularExpression("^a/+", pick("", "i", "im"));
      case 13 -> new BsonJavaScript("function() { return \"x\"; }");
      case 14 -> new BsonJavaScriptWithScope("f(x)", new BsonDocument("x", new BsonInt64(1)));
      case 15 -> new BsonSymbol("symbol");
      case 16 -> new BsonDbPointer("d.c", objectId());
      case 17 -> pick(new BsonMinKey(), new BsonMaxKey(), new BsonUndefined());
      case 18 -> new BsonDocument("$ref", new BsonString("c")).append("$id", new BsonInt32(1));
      case 19 -> depth == 0 ? new BsonDocument() : nested(depth - 1);
      default -> depth == 0 ? new BsonArray() : array(depth - 1);
    };
  }

  private BsonDocument nested(int depth) {
    BsonDocument document = new BsonDocument();
    for (int i = random.nextInt(4); i > 0; i--) {
      document.put("n" + random.nextInt(5), value(random.nextInt(TYPES), depth));
    }
    return document;
  }

  private BsonArray array(int depth) {
    List<BsonValue> items = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      items.add(value(random.nextInt(TYPES), depth));
    }
    return new BsonArray(items);
  }

  private ObjectId objectId() {
    return new ObjectId(bytes(12));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  @SafeVarargs
  private <T> T pick(T... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
