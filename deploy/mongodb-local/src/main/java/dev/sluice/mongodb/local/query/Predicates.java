package dev.sluice.mongodb.local.query;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.KeyString;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.bson.ValueOrder;
import dev.sluice.mongodb.local.command.ServerError;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Tests of single values; a missing value comes as null. */
final class Predicates {
  private Predicates() {}

  static Predicate<Value> equal(Value wanted) {
    if (wanted.isNull()) {
      return found -> found == null || found.isNullish();
    }
    if (wanted.type() == BsonType.REGEX) {
      Predicate<Value> regex = Regexes.parse(wanted, null);
      return found -> found != null && (regex.test(found) || found.equals(wanted));
    }
    return found -> found != null && ValueOrder.same(found, wanted);
  }

  static Predicate<Value> in(List<Value> wanted) {
    Set<KeyString.Key> keys = new HashSet<>();
    List<Predicate<Value>> others = new ArrayList<>();
    for (Value value : wanted) {
      if (value.isNull() || value.type() == BsonType.REGEX) {
        others.add(equal(value));
      } else {
        keys.add(KeyString.key(value));
      }
    }
    return found -> {
      if (found != null && keys.contains(KeyString.key(found))) {
        return true;
      }
      for (Predicate<Value> other : others) {
        if (other.test(found)) {
          return true;
        }
      }
      return false;
    };
  }

  static Predicate<Value> ordered(String operator, Value bound) {
    if (bound.type() == BsonType.REGEX) {
      throw new ServerError(
          ServerError.BAD_VALUE, "Can't have RegEx as arg to predicate over field");
    }
    boolean orEqual = operator.endsWith("e");
    int wanted = operator.startsWith("$g") ? 1 : -1;
    boolean anyType = bound.type() == BsonType.MIN_KEY || bound.type() == BsonType.MAX_KEY;
    return found -> {
      Value value = found == null && bound.isNull() ? Value.NULL : found;
      if (value == null || (!anyType && !ValueOrder.comparable(value, bound))) {
        return false;
      }
      if (isNaN(value) || isNaN(bound)) {
        return orEqual && isNaN(value) && isNaN(bound);
      }
      int order = Integer.signum(ValueOrder.INSTANCE.compare(value, bound));
      return order == wanted || (orEqual && order == 0);
    };
  }

  private static boolean isNaN(Value value) {
    return value.isNumber() && Double.isNaN(value.asDouble());
  }

  static Predicate<Value> type(Value wanted) {
    Set<Byte> types = new HashSet<>();
    for (Value one : wanted.isArray() ? wanted.elements() : List.of(wanted)) {
      types.addAll(types(one));
    }
    return found -> found != null && types.contains(found.type());
  }

  /** The types that a name or a number of {@code $type} or {@code bsonType} stands for. */
  static List<Byte> types(Value wanted) {
    List<Byte> numbers = List.of(BsonType.INT, BsonType.LONG, BsonType.DOUBLE, BsonType.DECIMAL);
    if (wanted.isString()) {
      if (wanted.asString().equals("number")) {
        return numbers;
      }
      Byte type = BsonType.byName(wanted.asString());
      if (type == null) {
        throw new ServerError(
            ServerError.BAD_VALUE, "Unknown type name alias: " + wanted.asString());
      }
      return List.of(type);
    }
    if (!wanted.isNumber() || !BsonType.known((byte) wanted.asLong())) {
      throw new ServerError(ServerError.BAD_VALUE, "Invalid numerical type code: " + wanted);
    }
    return List.of((byte) wanted.asLong());
  }

  static Predicate<Value> mod(Value operands) {
    List<Value> pair = operands.isArray() ? operands.elements() : List.of();
    if (pair.size() != 2) {
      throw new ServerError(ServerError.BAD_VALUE, "malformed mod, needs to be an array of two");
    }
    long divisor = pair.get(0).asLong();
    long remainder = pair.get(1).asLong();
    if (divisor == 0) {
      throw new ServerError(ServerError.BAD_VALUE, "divisor cannot be 0");
    }
    return found ->
        found != null
            && found.isNumber()
            && !found.isNotFinite()
            && found.asLong() % divisor == remainder;
  }

  static Predicate<Value> bits(String operator, Value mask) {
    BigInteger bits = mask(operator, mask);
    return found -> {
      BigInteger value = number(found);
      if (value == null) {
        return false;
      }
      BigInteger set = value.and(bits);
      return switch (operator) {
        case "$bitsAllSet" -> set.equals(bits);
        case "$bitsAnySet" -> set.signum() != 0;
        case "$bitsAllClear" -> set.signum() == 0;
        default -> !set.equals(bits);
      };
    };
  }

  private static BigInteger mask(String operator, Value mask) {
    if (mask.isArray()) {
      BigInteger bits = BigInteger.ZERO;
      for (Value position : mask.elements()) {
        bits = bits.setBit(position.asInt());
      }
      return bits;
    }
    BigInteger bits = number(mask);
    if (bits == null) {
      throw new ServerError(
          ServerError.BAD_VALUE, operator + " takes an Array, a number, or a BinData");
    }
    return bits;
  }

  private static BigInteger number(Value value) {
    if (value == null) {
      return null;
    }
    if (value.type() == BsonType.BINARY) {
      byte[] data = value.binaryData();
      BigInteger bits = BigInteger.ZERO;
      for (int i = data.length - 1; i >= 0; i--) {
        bits = bits.shiftLeft(8).or(BigInteger.valueOf(data[i] & 0xff));
      }
      return bits;
    }
    boolean whole =
        value.isNumber()
            && !value.isNotFinite()
            && value.asBigDecimal().stripTrailingZeros().scale() <= 0;
    return whole ? value.asBigDecimal().toBigInteger() : null;
  }
}
