package dev.sluice.guard.key;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
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
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/** Values of every BSON type with their extremes, and random ones that are equal now and then. */
final class KeyValues {

  /** Values that differ little, so that whoever compares them must look closely. */
  static final List<BsonValue> SCALARS = scalars();

  private static final int DEPTH = 3;
  private static final String[] NAMES = {"a", "b", "", "$oid", "$$oid", "$ref", "$date", "ä", "0"};

  private final Random random;

  KeyValues(long seed) {
    random = new Random(seed);
  }

  BsonValue next() {
    return next(DEPTH);
  }

  private BsonValue next(int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(8);
    return switch (kind) {
      case 5 -> document(depth);
      case 6 -> {
        BsonArray array = new BsonArray();
        for (int i = random.nextInt(3); i > 0; i--) {
          array.add(next(depth - 1));
        }
        yield array;
      }
      case 7 -> new BsonJavaScriptWithScope("f", document(depth));
      case 4 -> number();
      default -> SCALARS.get(random.nextInt(SCALARS.size()));
    };
  }

  private BsonDocument document(int depth) {
    BsonDocument document = new BsonDocument();
    for (int i = random.nextInt(3); i > 0; i--) {
      document.put(NAMES[random.nextInt(NAMES.length)], next(depth - 1));
    }
    return document;
  }

  private BsonValue number() {
    return switch (random.nextInt(5)) {
      case 0 -> new BsonDouble(Double.longBitsToDouble(random.nextLong()));
      case 1 -> new BsonInt64(random.nextLong());
      case 2 -> new BsonInt32(random.nextInt());
      case 3 ->
          new BsonDecimal128(
              Decimal128.fromIEEE754BIDEncoding(
                  (random.nextLong() & 0x8000_ffff_ffff_ffffL)
                      | (long) random.nextInt(0x3000) << 49,
                  random.nextLong()));
      default -> new BsonDouble((double) random.nextLong());
    };
  }

  /** An equal value where it can be had in another form, or the same. */
  BsonValue twin(BsonValue value) {
    switch (value.getBsonType()) {
      case INT32, INT64 -> {
        long number = value.asNumber().longValue();
        double asDouble = (double) number;
        if (random.nextBoolean()
            && new BigDecimal(asDouble).compareTo(BigDecimal.valueOf(number)) == 0) {
          return new BsonDouble(asDouble);
        }
        return random.nextBoolean()
            ? new BsonDecimal128(new Decimal128(number))
            : new BsonInt64(number);
      }
      case DOUBLE -> {
        double number = value.asDouble().getValue();
        if (!Double.isNaN(number)
            && !Double.isInfinite(number)
            && new BigDecimal(number).precision() <= 34
            && new BigDecimal(number).scale() < 6000) {
          return new BsonDecimal128(new Decimal128(new BigDecimal(number)));
        }
        return value;
      }
      case STRING -> {
        return new BsonSymbol(value.asString().getValue());
      }
      case SYMBOL -> {
        return new BsonString(value.asSymbol().getSymbol());
      }
      case DOCUMENT -> {
        return twin(value.asDocument());
      }
      case ARRAY -> {
        BsonArray array = new BsonArray();
        value.asArray().forEach(item -> array.add(twin(item)));
        return array;
      }
      case JAVASCRIPT_WITH_SCOPE -> {
        BsonJavaScriptWithScope code = value.asJavaScriptWithScope();
        return new BsonJavaScriptWithScope(code.getCode(), twin(code.getScope()));
      }
      default -> {
        return value;
      }
    }
  }

  private BsonDocument twin(BsonDocument document) {
    BsonDocument twin = new BsonDocument();
    for (Map.Entry<String, BsonValue> field : document.entrySet()) {
      twin.put(field.getKey(), twin(field.getValue()));
    }
    return twin;
  }

  private static List<BsonValue> scalars() {
    List<BsonValue> values = new ArrayList<>();
    for (int i : new int[] {0, 1, -1, 9, 10, 100, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      values.add(new BsonInt32(i));
      values.add(new BsonInt64(i));
      values.add(new BsonDouble(i));
    }
    for (int power = 31; power < 64; power++) {
      long near = 1L << power;
      for (long value : new long[] {near - 1, near, near + 1, -near - 1, -near, -near + 1}) {
        values.add(new BsonInt64(value));
        values.add(new BsonDouble((double) value));
        values.add(new BsonDecimal128(new Decimal128(value)));
      }
    }
    for (double value :
        new double[] {
          -0.0,
          0.1,
          -0.1,
          1.5,
          -1.5,
          0x1p53,
          -0x1p53,
          0x1p53 - 1,
          1 - 0x1p53,
          -2 - 0x1p53,
          1e19,
          1e20,
          1e21,
          -1e20,
          -1e21,
          1e22,
          -1e22,
          1e300,
          -1e300,
          0x1p-20,
          0x1p-21,
          -0x1p-21,
          Double.MIN_VALUE,
          -Double.MIN_VALUE,
          Double.MIN_NORMAL,
          Double.MAX_VALUE,
          -Double.MAX_VALUE,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          Double.NEGATIVE_INFINITY
        }) {
      values.add(new BsonDouble(value));
    }
    for (String value :
        new String[] {
          "-0",
          "0E+6000",
          "0.1",
          "1.0",
          "1.00",
          "1E+1",
          "10",
          "99999999999999999999",
          "100000000000000000000",
          "-100000000000000000000",
          "0.00000000000000000001",
          "0.000000000000000000001",
          "9999999999999999999999999999999999",
          "-9999999999999999999999999999999999",
          "9.999999999999999999999999999999999E+6144",
          "1E-6176",
          "-1E-6176",
          "NaN",
          "-NaN",
          "Infinity",
          "-Infinity"
        }) {
      values.add(new BsonDecimal128(Decimal128.parse(value)));
    }
    for (String text :
        new String[] {
          "",
          "a",
          "A",
          "null",
          "1",
          "\"",
          "\\",
          "/",
          "\n",
          "\u0000",
          "\u0001",
          "\u007f",
          "ä",
          "\u2028",
          "\ud83d\ude00",
          "5bab00000000000000000001",
          "{}",
          "[]"
        }) {
      values.add(new BsonString(text));
      values.add(new BsonSymbol(text));
      values.add(new BsonJavaScript(text));
    }
    for (int i = 0; i < 3; i++) {
      values.add(new BsonDateTime(i));
      values.add(new BsonTimestamp(i));
      values.add(new BsonTimestamp((long) i << 32));
      values.add(new BsonBinary((byte) 0, new byte[i]));
      values.add(new BsonBinary((byte) 2, new byte[i]));
      values.add(new BsonBinary((byte) 128, new byte[i]));
    }
    for (long millis :
        new long[] {
          Long.MIN_VALUE, -1, 1001, 253_402_300_799_999L, 253_402_300_800_000L, Long.MAX_VALUE
        }) {
      values.add(new BsonDateTime(millis));
    }
    values.add(new BsonTimestamp(-1L));
    values.add(new BsonBinary((byte) 3, new byte[16]));
    values.add(new BsonBinary((byte) 4, new byte[16]));
    values.add(new BsonBinary((byte) 4, new byte[15]));
    values.add(new BsonObjectId(new ObjectId(new byte[12])));
    values.add(new BsonObjectId(new ObjectId("5bab00000000000000000001")));
    values.add(new BsonDbPointer("c", new ObjectId(new byte[12])));
    values.add(new BsonDbPointer("d", new ObjectId(new byte[12])));
    values.add(new BsonRegularExpression("a", "i"));
    values.add(new BsonRegularExpression("a", ""));
    values.add(new BsonRegularExpression("ai", ""));
    values.add(BsonBoolean.TRUE);
    values.add(BsonBoolean.FALSE);
    values.add(BsonNull.VALUE);
    values.add(new BsonUndefined());
    values.add(new BsonMinKey());
    values.add(new BsonMaxKey());
    values.add(BsonDocument.parse("{a: {$oid: '5bab00000000000000000001'}}"));
    BsonDocument likeObjectId =
        new BsonDocument("$oid", new BsonString("5bab00000000000000000001"));
    values.add(likeObjectId);
    values.add(new BsonDocument("a", likeObjectId));
    values.add(new BsonDocument("$$oid", new BsonString("5bab00000000000000000001")));
    values.add(new BsonDocument("$numberDouble", new BsonString("NaN")));
    values.add(new BsonDocument("$minKey", new BsonInt32(1)));
    values.add(new BsonDocument("$undefined", BsonBoolean.TRUE));
    values.add(new BsonDocument("$code", new BsonString("a")));
    return List.copyOf(values);
  }
}
