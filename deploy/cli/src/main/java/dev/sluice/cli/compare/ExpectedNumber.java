package dev.sluice.cli.compare;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/**
 * A number by its value, and how that is written: "The form of a value" in docs/formats.md.
 *
 * @param notFinite NaN or an infinity as it is written; null for a number
 * @param digits the digits that tell it, none of them a zero at the end; null if it is not finite
 * @param isDouble whether it is a double, so that its digits are the fewest that tell it
 */
record ExpectedNumber(String notFinite, BigDecimal digits, boolean isDouble) {
  private static final int PLAIN_DIGITS = 38;
  private static final int DIGITS_OF_EVERY_DOUBLE = 15;
  private static final int MOST_EXPONENT = 307;
  private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
  private static final BigDecimal GREATEST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

  /** The number that an int, long, BSON timestamp, double or decimal is. */
  static ExpectedNumber of(BsonValue value) {
    return switch (value.getBsonType()) {
      case INT32 -> exact(BigDecimal.valueOf(value.asInt32().getValue()), false);
      case INT64 -> exact(BigDecimal.valueOf(value.asInt64().getValue()), false);
      case TIMESTAMP -> exact(BigDecimal.valueOf(value.asTimestamp().getValue()), false);
      case DOUBLE -> ofDouble(value.asDouble().getValue());
      default -> ofDecimal(value.asDecimal128().getValue());
    };
  }

  private static ExpectedNumber ofDouble(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return new ExpectedNumber(Double.toString(value), null, true);
    }
    BigDecimal exact = new BigDecimal(value);
    return isLong(exact) ? exact(exact, true) : exact(fewest(exact, value), true);
  }

  /** Two digits at least; the nearest of those with as many digits. */
  private static BigDecimal fewest(BigDecimal exact, double value) {
    for (int digits = 2; ; digits++) {
      BigDecimal best = null;
      for (RoundingMode mode :
          new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.DOWN, RoundingMode.UP}) {
        BigDecimal rounded = exact.round(new MathContext(digits, mode));
        if (best == null && Double.parseDouble(rounded.toString()) == value) {
          best = rounded;
        }
      }
      if (best != null) {
        return best;
      }
    }
  }

  private static ExpectedNumber ofDecimal(Decimal128 value) {
    if (value.isNaN()) {
      return new ExpectedNumber("NaN", null, false);
    }
    if (value.isInfinite()) {
      return new ExpectedNumber(value.isNegative() ? "-Infinity" : "Infinity", null, false);
    }
    // By its text, since BigDecimal has no negative zero and the driver would refuse it.
    return exact(new BigDecimal(value.toString()), false);
  }

  private static ExpectedNumber exact(BigDecimal value, boolean isDouble) {
    return new ExpectedNumber(
        null, value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros(), isDouble);
  }

  boolean isFinite() {
    return notFinite == null;
  }

  private static boolean isLong(BigDecimal value) {
    return value.compareTo(LEAST_LONG) >= 0
        && value.compareTo(GREATEST_LONG) <= 0
        && value.stripTrailingZeros().scale() <= 0;
  }

  /** Whether it stands in JSON as a number; else its digits stand in a text. */
  boolean isJsonNumber() {
    int exponent = digits.precision() - digits.scale() - 1;
    return isDouble
        || isLong(digits)
        || (digits.precision() <= DIGITS_OF_EVERY_DOUBLE && Math.abs(exponent) <= MOST_EXPONENT);
  }

  /** As it stands in a column of text. */
  String text() {
    if (!isFinite()) {
      return notFinite;
    }
    int integerDigits = digits.precision() - digits.scale();
    if (integerDigits <= PLAIN_DIGITS && digits.scale() <= PLAIN_DIGITS) {
      return digits.toPlainString();
    }
    String all = digits.unscaledValue().abs().toString();
    return (digits.signum() < 0 ? "-" : "")
        + all.charAt(0)
        + (all.length() > 1 ? "." + all.substring(1) : "")
        + (integerDigits > 0 ? "E+" : "E")
        + (integerDigits - 1);
  }
}
