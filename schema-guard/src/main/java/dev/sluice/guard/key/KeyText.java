package dev.sluice.guard.key;

import dev.sluice.guard.bson.BsonCursor;
import dev.sluice.guard.bson.BsonTypes;
import dev.sluice.guard.bson.ExtendedJson;
import dev.sluice.guard.bson.JsonBuffer;
import dev.sluice.guard.bson.MalformedBsonException;
import dev.sluice.guard.bson.NumberText;
import java.math.BigDecimal;

/**
 * The values of a key as JSON. Two values have the same text exactly when MongoDB holds them equal,
 * as in its unique index of {@code _id} (key_string.cpp of the server):
 *
 * <ul>
 *   <li>a number, of any type: its exact value, so int 1, long 1, 1.0 and decimal 1.00 are {@code
 *       1} and -0 is {@code 0}; beyond 20 digits before or after the point with an exponent, so
 *       that it never looks like an ObjectId; NaN and the infinities of double and decimal are one
 *       each
 *   <li>a symbol as a string
 *   <li>anything else: extended JSON; numbers and symbols within documents, arrays and scopes as
 *       above
 *   <li>a field name that begins with a dollar has one more, but {@code $ref}, {@code $id} and
 *       {@code $db}, so that no document looks like a value of another type
 * </ul>
 */
final class KeyText {

  private static final int PLAIN_DIGITS = 20;
  private static final int OLD_BINARY = 2;
  private static final int BINARY_HEADER = 5;
  private static final long EXACT_IN_DOUBLE = 1L << 53;

  private KeyText() {}

  /**
   * Puts the current value of a cursor; whether its texts are UTF-8 is not looked at.
   *
   * @throws MalformedBsonException if its bytes are no value
   */
  static void put(BsonCursor value, JsonBuffer out) {
    switch (value.type()) {
      case BsonTypes.INT -> out.number(value.intValue());
      case BsonTypes.LONG -> out.number(value.longValue());
      case BsonTypes.DOUBLE -> number(value.doubleValue(), out);
      case BsonTypes.DECIMAL -> {
        BigDecimal decimal = value.decimal();
        if (decimal == null) {
          notFinite(value.decimal128().doubleValue(), out);
        } else {
          number(decimal, out);
        }
      }
      case BsonTypes.SYMBOL -> out.string(value.data(), value.textStart(), value.textEnd());
      case BsonTypes.DOCUMENT -> {
        long mark = value.enter();
        fields(value, out);
        value.leave(mark);
      }
      case BsonTypes.ARRAY -> items(value, out);
      case BsonTypes.BINARY -> binary(value, out);
      case BsonTypes.TIMESTAMP -> ExtendedJson.timestamp(value, out);
      case BsonTypes.CODE_WITH_SCOPE -> {
        out.ascii("{\"$code\":");
        out.string(value.data(), value.codeStart(), value.codeEnd());
        out.ascii(",\"$scope\":");
        fields(value.scope(), out);
        out.put('}');
      }
      default -> ExtendedJson.scalar(value, out);
    }
  }

  private static void fields(BsonCursor document, JsonBuffer out) {
    char separator = '{';
    while (document.next()) {
      out.put(separator);
      separator = ',';
      name(document, out);
      put(document, out);
    }
    if (separator == '{') {
      out.put('{');
    }
    out.put('}');
  }

  private static void name(BsonCursor field, JsonBuffer out) {
    if (field.nameEnd() > field.nameStart() && field.data()[field.nameStart()] == '$') {
      String name = field.name();
      boolean ofReference = name.equals("$ref") || name.equals("$id") || name.equals("$db");
      ExtendedJson.string(ofReference ? name : "$" + name, out);
      out.put(':');
    } else {
      ExtendedJson.name(field, out);
    }
  }

  private static void items(BsonCursor array, JsonBuffer out) {
    long mark = array.enter();
    char separator = '[';
    while (array.next()) {
      out.put(separator);
      separator = ',';
      put(array, out);
    }
    if (separator == '[') {
      out.put('[');
    }
    out.put(']');
    array.leave(mark);
  }

  /**
   * An old binary says its length twice; where the second one is wrong, two could look the same.
   */
  private static void binary(BsonCursor value, JsonBuffer out) {
    if (value.binarySubtype() == OLD_BINARY
        && value.binaryStart() == value.valueStart() + BINARY_HEADER) {
      throw new MalformedBsonException(
          "Not BSON: a binary of subtype 2 does not have the length that it says, at byte "
              + value.valueStart());
    }
    ExtendedJson.scalar(value, out);
  }

  private static void number(double value, JsonBuffer out) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      notFinite(value, out);
    } else if (value == Math.rint(value) && Math.abs(value) < EXACT_IN_DOUBLE) {
      out.number((long) value);
    } else {
      number(new BigDecimal(value), out);
    }
  }

  private static void number(BigDecimal value, JsonBuffer out) {
    if (value.signum() == 0) {
      out.put('0');
      return;
    }
    NumberText.digits(value.stripTrailingZeros(), PLAIN_DIGITS, out);
  }

  private static void notFinite(double value, JsonBuffer out) {
    out.ascii("{\"$numberDouble\":\"" + value + "\"}");
  }
}
