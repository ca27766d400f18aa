package dev.sluice.guard.bson;

import java.math.BigDecimal;

/**
 * The text of a document's key, {@code _sluice_key}. Two keys have the same text exactly when
 * MongoDB holds them equal:
 *
 * <ul>
 *   <li>an ObjectId: its 24 hex digits, bare
 *   <li>a number, of any type: its exact value, so int 1, long 1, 1.0 and decimal 1.00 are {@code
 *       1} and -0 is {@code 0}; beyond 20 digits before or after the point with an exponent, so
 *       that it never looks like an ObjectId
 *   <li>anything else: extended JSON, a string in its quotes; numbers within documents by their
 *       value too
 * </ul>
 */
public final class KeyText {

  private static final int PLAIN_DIGITS = 20;

  private KeyText() {}

  /**
   * The text of the current value of a cursor.
   *
   * @throws MalformedBsonException if it has a text that is not UTF-8, so that two keys could
   *     become one
   */
  public static String of(BsonCursor value, JsonBuffer buffer) {
    buffer.clear();
    if (value.type() == BsonTypes.OBJECT_ID) {
      buffer.hex(value.data(), value.valueStart(), 12);
    } else {
      value(value, buffer);
      if (!buffer.isUtf8()) {
        throw new MalformedBsonException("the key has a text that is not UTF-8");
      }
    }
    return buffer.text();
  }

  private static void value(BsonCursor value, JsonBuffer out) {
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
      case BsonTypes.DOCUMENT -> children(value, out, '{', '}', true);
      case BsonTypes.ARRAY -> children(value, out, '[', ']', false);
      default -> ExtendedJson.scalar(value, out);
    }
  }

  private static void children(
      BsonCursor value, JsonBuffer out, char open, char close, boolean names) {
    long mark = value.enter();
    char separator = open;
    while (value.next()) {
      out.put(separator);
      separator = ',';
      if (names) {
        ExtendedJson.name(value, out);
      }
      value(value, out);
    }
    if (separator == open) {
      out.put(open);
    }
    out.put(close);
    value.leave(mark);
  }

  private static void number(double value, JsonBuffer out) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      notFinite(value, out);
    } else if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
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
    BigDecimal exact = value.stripTrailingZeros();
    int integerDigits = exact.precision() - exact.scale();
    boolean plain = integerDigits <= PLAIN_DIGITS && exact.scale() <= PLAIN_DIGITS;
    if (plain) {
      out.ascii(exact.toPlainString());
      return;
    }
    String digits = exact.unscaledValue().abs().toString();
    out.ascii(exact.signum() < 0 ? "-" : "");
    out.ascii(digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1));
    out.ascii(integerDigits > 0 ? "E+" : "E");
    out.number(integerDigits - 1L);
  }

  private static void notFinite(double value, JsonBuffer out) {
    out.ascii("{\"$numberDouble\":\"" + value + "\"}");
  }
}
