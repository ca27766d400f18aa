package dev.sluice.mongodb.local.update;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import java.math.BigDecimal;
import java.math.MathContext;
import org.bson.types.Decimal128;

/**
 * Arithmetic with MongoDB's rules for the type of the result: decimal, then double, then long, then
 * int.
 */
public final class Numbers {
  private Numbers() {}

  public static Value add(Value a, Value b) {
    if (isDecimal(a, b)) {
      return notFinite(a, b)
          ? decimal(a.asDouble() + b.asDouble())
          : decimal(a.asBigDecimal().add(b.asBigDecimal()));
    }
    if (isDouble(a, b)) {
      return Value.of(a.asDouble() + b.asDouble());
    }
    try {
      return whole(a, b, Math.addExact(a.asLong(), b.asLong()));
    } catch (ArithmeticException e) {
      throw overflow(a);
    }
  }

  public static Value multiply(Value a, Value b) {
    if (isDecimal(a, b)) {
      return notFinite(a, b)
          ? decimal(a.asDouble() * b.asDouble())
          : decimal(a.asBigDecimal().multiply(b.asBigDecimal()));
    }
    if (isDouble(a, b)) {
      return Value.of(a.asDouble() * b.asDouble());
    }
    try {
      return whole(a, b, Math.multiplyExact(a.asLong(), b.asLong()));
    } catch (ArithmeticException e) {
      throw overflow(a);
    }
  }

  private static Value whole(Value a, Value b, long result) {
    boolean ints = a.type() == BsonType.INT && b.type() == BsonType.INT;
    return ints && result == (int) result ? Value.of((int) result) : Value.of(result);
  }

  private static boolean isDecimal(Value a, Value b) {
    return a.type() == BsonType.DECIMAL || b.type() == BsonType.DECIMAL;
  }

  private static boolean isDouble(Value a, Value b) {
    return a.type() == BsonType.DOUBLE || b.type() == BsonType.DOUBLE;
  }

  private static boolean notFinite(Value a, Value b) {
    return a.isNotFinite() || b.isNotFinite();
  }

  private static Value decimal(double value) {
    return Value.of(
        Double.isNaN(value)
            ? Decimal128.NaN
            : value > 0 ? Decimal128.POSITIVE_INFINITY : Decimal128.NEGATIVE_INFINITY);
  }

  private static Value decimal(BigDecimal value) {
    return Value.of(new Decimal128(value.round(MathContext.DECIMAL128)));
  }

  private static ServerError overflow(Value current) {
    return new ServerError(
        ServerError.BAD_VALUE,
        "Failed to apply the operation to current value ("
            + (current.type() == BsonType.INT ? "NumberInt" : "NumberLong")
            + ")"
            + current.asLong()
            + ": the result overflows");
  }
}
