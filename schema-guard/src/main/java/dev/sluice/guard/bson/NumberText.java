package dev.sluice.guard.bson;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.bson.types.Decimal128;

/**
 * The digits of a number, which depend on its value alone and not on its BSON type, since MongoDB
 * holds int 1, long 1, 1.0 and decimal 1.00 equal, and a column that widens forgets which it was.
 * See "The form of a value" in {@code docs/formats.md}.
 *
 * <ul>
 *   <li>an integer that a long holds: its digits
 *   <li>any other double: the fewest digits that are nearest to it and to no other double
 *   <li>any other decimal: its digits without zeros at the end
 * </ul>
 */
public final class NumberText {

  /** Digits before and after the point of a DECIMAL of Redshift, whose text has no exponent. */
  private static final int PLAIN_DIGITS = 38;

  /** Any decimal of so many digits is the one that a double nearest to it is written as. */
  private static final int EXACT_DIGITS = 15;

  /** Powers of ten of the first digit between which all doubles have their full precision. */
  private static final int MOST_EXPONENT = 307;

  private static final double TWO_TO_63 = 0x1p63;

  private static final BigDecimal MIN_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal MAX_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  /** Before Java 19 Double.toString has more digits than needed for some values (JDK-4511638). */
  private static final boolean SHORTEST = Runtime.version().feature() >= 19;

  private NumberText() {}

  /** A double as JSON: a number, or an object when it is none. */
  static void json(double value, JsonBuffer out) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      notFinite(value, out);
    } else {
      digits(value, out);
    }
  }

  /**
   * A decimal as JSON: a number when whatever reads it as a double or as a decimal reads the same
   * digits, else an object that has the digits as a text.
   */
  static void json(Decimal128 value, JsonBuffer out) {
    if (value.isNaN() || value.isInfinite()) {
      notFinite(value.doubleValue(), out);
      return;
    }
    BigDecimal exact = exact(value);
    if (isLong(exact)) {
      out.number(exact.longValue());
      return;
    }
    int exponent = exact.precision() - exact.scale() - 1;
    boolean number = exact.precision() <= EXACT_DIGITS && Math.abs(exponent) <= MOST_EXPONENT;
    out.ascii(number ? "" : "{\"$numberDecimal\":\"");
    digits(exact, PLAIN_DIGITS, out);
    out.ascii(number ? "" : "\"}");
  }

  static void text(double value, JsonBuffer out) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      out.ascii(Double.toString(value));
    } else {
      digits(value, out);
    }
  }

  static void text(Decimal128 value, JsonBuffer out) {
    if (value.isNaN() || value.isInfinite()) {
      out.ascii(Double.toString(value.doubleValue()));
      return;
    }
    BigDecimal exact = exact(value);
    if (isLong(exact)) {
      out.number(exact.longValue());
    } else {
      digits(exact, PLAIN_DIGITS, out);
    }
  }

  private static void notFinite(double value, JsonBuffer out) {
    out.ascii("{\"$numberDouble\":\"");
    out.ascii(Double.toString(value));
    out.ascii("\"}");
  }

  /** Without zeros at the end; negative zero is zero. */
  private static BigDecimal exact(Decimal128 value) {
    Decimal128 magnitude =
        Decimal128.fromIEEE754BIDEncoding(value.getHigh() & Long.MAX_VALUE, value.getLow());
    BigDecimal exact = magnitude.bigDecimalValue().stripTrailingZeros();
    return value.isNegative() ? exact.negate() : exact;
  }

  private static boolean isLong(BigDecimal exact) {
    return exact.scale() <= 0
        && exact.precision() - exact.scale() <= 19
        && exact.compareTo(MIN_LONG) >= 0
        && exact.compareTo(MAX_LONG) <= 0;
  }

  private static void digits(double value, JsonBuffer out) {
    if (value >= -TWO_TO_63 && value < TWO_TO_63 && value == Math.rint(value)) {
      out.number((long) value);
      return;
    }
    String shortest = shortest(value);
    if (shortest.indexOf('E') < 0) {
      out.ascii(shortest);
    } else {
      digits(new BigDecimal(shortest).stripTrailingZeros(), PLAIN_DIGITS, out);
    }
  }

  /** What Double.toString gives since Java 19. */
  static String shortest(double value) {
    String text = Double.toString(value);
    if (SHORTEST
        || Double.isNaN(value)
        || Double.isInfinite(value)
        || (digitsOf(text) <= EXACT_DIGITS && Math.abs(value) >= Double.MIN_NORMAL)) {
      return text;
    }
    BigDecimal exact = new BigDecimal(value);
    int least = Math.abs(value) >= Double.MIN_NORMAL ? EXACT_DIGITS : 2;
    for (int digits = least; digits < 17; digits++) {
      BigDecimal down = exact.round(new MathContext(digits, RoundingMode.DOWN));
      BigDecimal up = exact.round(new MathContext(digits, RoundingMode.UP));
      boolean downIsIt = Double.parseDouble(down.toString()) == value;
      boolean upIsIt = Double.parseDouble(up.toString()) == value;
      if (downIsIt && upIsIt) {
        return exact.round(new MathContext(digits, RoundingMode.HALF_EVEN)).toString();
      } else if (downIsIt || upIsIt) {
        return (downIsIt ? down : up).toString();
      }
    }
    return exact.round(new MathContext(17, RoundingMode.HALF_EVEN)).toString();
  }

  private static int digitsOf(String text) {
    int count = 0;
    for (int i = 0; i < text.length() && text.charAt(i) != 'E'; i++) {
      char c = text.charAt(i);
      if ((c >= '1' && c <= '9') || (c == '0' && count > 0)) {
        count++;
      }
    }
    return count;
  }

  /**
   * The digits of a number that is not zero and has no zeros at its end: with an exponent when it
   * has more than so many digits before or after the point.
   */
  public static void digits(BigDecimal exact, int plainDigits, JsonBuffer out) {
    int integerDigits = exact.precision() - exact.scale();
    if (integerDigits <= plainDigits && exact.scale() <= plainDigits) {
      out.ascii(exact.toPlainString());
      return;
    }
    String digits = exact.unscaledValue().abs().toString();
    out.ascii(exact.signum() < 0 ? "-" : "");
    out.ascii(digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1));
    out.ascii(integerDigits > 0 ? "E+" : "E");
    out.number(integerDigits - 1L);
  }
}
