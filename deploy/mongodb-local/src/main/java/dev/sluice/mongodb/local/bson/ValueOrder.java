package dev.sluice.mongodb.local.bson;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;

/** MongoDB's order over all values; numbers compare by value whatever their type. */
public final class ValueOrder implements Comparator<Value> {
  public static final ValueOrder INSTANCE = new ValueOrder();

  private ValueOrder() {}

  public static boolean same(Value a, Value b) {
    return INSTANCE.compare(a, b) == 0;
  }

  /**
   * Whether two values are of types that MongoDB compares with each other, such as int and double.
   */
  public static boolean comparable(Value a, Value b) {
    return BsonType.rank(a.type()) == BsonType.rank(b.type());
  }

  @Override
  public int compare(Value a, Value b) {
    int ranks = Integer.compare(BsonType.rank(a.type()), BsonType.rank(b.type()));
    if (ranks != 0) {
      return ranks;
    }
    return switch (a.type()) {
      case BsonType.INT, BsonType.LONG, BsonType.DOUBLE, BsonType.DECIMAL -> numbers(a, b);
      case BsonType.STRING, BsonType.SYMBOL, BsonType.CODE -> texts(a, b);
      case BsonType.DOCUMENT -> documents(a.asDoc(), b.asDoc(), true);
      case BsonType.ARRAY -> documents(a.asDoc(), b.asDoc(), false);
      case BsonType.BINARY -> binaries(a, b);
      case BsonType.DATE -> Long.compare(a.bits(), b.bits());
      case BsonType.TIMESTAMP -> Long.compareUnsigned(a.bits(), b.bits());
      case BsonType.REGEX -> regexes(a, b);
      case BsonType.CODE_WITH_SCOPE -> codesWithScope(a, b);
      default ->
          Arrays.compareUnsigned(
              a.bytes(),
              a.offset(),
              a.offset() + a.length(),
              b.bytes(),
              b.offset(),
              b.offset() + b.length());
    };
  }

  private static int numbers(Value a, Value b) {
    if (whole(a) && whole(b)) {
      return Long.compare(a.asLong(), b.asLong());
    }
    if (a.isNotFinite() || b.isNotFinite()) {
      return Integer.compare(place(a), place(b));
    }
    if (a.type() == BsonType.DOUBLE && b.type() == BsonType.DOUBLE) {
      double x = a.asDouble();
      double y = b.asDouble();
      return x < y ? -1 : x > y ? 1 : 0;
    }
    BigDecimal exact = a.asBigDecimal();
    return exact.compareTo(b.asBigDecimal());
  }

  /** NaN comes before all numbers; a finite decimal may be beyond what a double holds. */
  private static int place(Value number) {
    if (!number.isNotFinite()) {
      return 0;
    }
    double value = number.asDouble();
    return Double.isNaN(value) ? -2 : value < 0 ? -1 : 1;
  }

  private static boolean whole(Value value) {
    return value.type() == BsonType.INT || value.type() == BsonType.LONG;
  }

  private static int texts(Value a, Value b) {
    return Arrays.compareUnsigned(
        a.bytes(),
        a.offset() + 4,
        a.offset() + a.length() - 1,
        b.bytes(),
        b.offset() + 4,
        b.offset() + b.length() - 1);
  }

  private static int documents(Doc a, Doc b, boolean names) {
    Doc.Cursor left = a.cursor();
    Doc.Cursor right = b.cursor();
    while (true) {
      boolean moreLeft = left.next();
      boolean moreRight = right.next();
      if (!moreLeft || !moreRight) {
        return Boolean.compare(moreLeft, moreRight);
      }
      Value x = left.value();
      Value y = right.value();
      int order = Integer.compare(BsonType.rank(x.type()), BsonType.rank(y.type()));
      if (order == 0 && names) {
        order = left.name().compareTo(right.name());
      }
      if (order == 0) {
        order = INSTANCE.compare(x, y);
      }
      if (order != 0) {
        return order;
      }
    }
  }

  private static int binaries(Value a, Value b) {
    int order = Integer.compare(a.length(), b.length());
    if (order == 0) {
      order = Integer.compare(a.binarySubtype(), b.binarySubtype());
    }
    if (order != 0) {
      return order;
    }
    return Arrays.compareUnsigned(
        a.bytes(),
        a.offset() + 5,
        a.offset() + a.length(),
        b.bytes(),
        b.offset() + 5,
        b.offset() + b.length());
  }

  private static int regexes(Value a, Value b) {
    int order = a.regexPattern().compareTo(b.regexPattern());
    return order != 0 ? order : a.regexOptions().compareTo(b.regexOptions());
  }

  private static int codesWithScope(Value a, Value b) {
    Value codeA = new Value(BsonType.CODE, a.bytes(), a.offset() + 4, codeLength(a));
    Value codeB = new Value(BsonType.CODE, b.bytes(), b.offset() + 4, codeLength(b));
    int order = texts(codeA, codeB);
    if (order != 0) {
      return order;
    }
    return documents(
        new Doc(a.bytes(), a.offset() + 4 + codeLength(a)),
        new Doc(b.bytes(), b.offset() + 4 + codeLength(b)),
        true);
  }

  private static int codeLength(Value value) {
    return Bytes.intAt(value.bytes(), value.offset() + 4) + 4;
  }
}
