package dev.sluice.mongodb.local.bson;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import org.bson.types.Decimal128;

/** The numbers of a {@link KeyString}: by value, whatever their type. */
final class NumberKey {
  private static final int NAN = 30;
  private static final int NEGATIVE_LARGE = 31;
  private static final int NEGATIVE_ONE_BYTE = 39;
  private static final int NEGATIVE_SMALL = 40;
  private static final int ZERO = 41;
  private static final int POSITIVE_SMALL = 42;
  private static final int POSITIVE_ONE_BYTE = 43;
  private static final int POSITIVE_LARGE = 51;
  private static final double TWO_63 = 0x1p63;
  private static final double TINY = 0x1p-255;
  private static final int DECIMAL_BIAS = 6176;

  // How a decimal continues after the double that stands for it.
  private static final int EXACT = 0;
  private static final int BELOW_ROUNDED = 1;
  private static final int ROUNDED_UP_TO_15_DIGITS = 2;
  private static final int ABOVE_ROUNDED = 3;

  private final ByteArrayOutputStream out;
  private final TypeBits typeBits;

  NumberKey(ByteArrayOutputStream out, TypeBits typeBits) {
    this.out = out;
    this.typeBits = typeBits;
  }

  void append(Value value) {
    switch (value.type()) {
      case BsonType.INT, BsonType.LONG -> {
        typeBits.number(value.type());
        whole(value.asLong());
      }
      case BsonType.DOUBLE -> number(value.asDouble());
      default -> decimal(value);
    }
  }

  private void number(double value) {
    if (value == 0 && 1 / value < 0) {
      typeBits.value(0b11000, 5);
    } else {
      typeBits.number(BsonType.DOUBLE);
    }
    binary(value, EXACT);
  }

  private void whole(long value) {
    if (value == Long.MIN_VALUE) {
      large(-TWO_63, EXACT);
    } else if (value == 0) {
      out.write(ZERO);
    } else {
      preshifted(Math.abs(value) << 1, value < 0);
    }
  }

  private void preshifted(long value, boolean negative) {
    int bytes = (64 - Long.numberOfLeadingZeros(value) + 7) / 8;
    out.write(negative ? NEGATIVE_ONE_BYTE - bytes + 1 : POSITIVE_ONE_BYTE + bytes - 1);
    tail(value, bytes, negative);
  }

  private void tail(long value, int bytes, boolean negative) {
    long written = negative ? ~value : value;
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
      out.write((int) (written >>> shift));
    }
  }

  private void binary(double value, int continuation) {
    boolean negative = value < 0;
    double magnitude = Math.abs(value);
    if (Double.isNaN(value)) {
      out.write(NAN);
    } else if (magnitude == 0) {
      out.write(ZERO);
    } else if (magnitude < 1) {
      small(value, continuation);
    } else if (magnitude >= TWO_63) {
      large(value, continuation);
    } else {
      long integer = (long) magnitude;
      if (integer == magnitude && continuation == EXACT) {
        preshifted(integer << 1, negative);
        return;
      }
      int fraction = Long.numberOfLeadingZeros(integer << 1) / 8;
      out.write(negative ? 32 + fraction : 50 - fraction);
      long encoded = (long) Math.scalb(magnitude, 8 * fraction);
      encoded += (integer + 1) << (fraction * 8);
      tail(encoded | continuation, 8, negative);
    }
  }

  private void small(double value, int continuation) {
    boolean negative = value < 0;
    double magnitude = Math.abs(value);
    out.write(negative ? NEGATIVE_SMALL : POSITIVE_SMALL);
    long encoded;
    if (magnitude >= TINY) {
      encoded = Double.doubleToRawLongBits(magnitude) << 2 | continuation;
    } else {
      encoded = Double.doubleToRawLongBits(Math.scalb(magnitude, 256)) << 1;
      encoded = (encoded | (continuation == EXACT ? 0 : 1)) + (1L << 62);
    }
    tail(encoded, 8, negative);
  }

  private void large(double value, int continuation) {
    out.write(value > 0 ? POSITIVE_LARGE : NEGATIVE_LARGE);
    long encoded = -1;
    if (Double.isFinite(value)) {
      encoded = Double.doubleToRawLongBits(value) << 1 & Long.MAX_VALUE;
      encoded |= continuation == EXACT ? 0 : 1;
    }
    tail(encoded, 8, value < 0);
  }

  private void decimal(Value value) {
    Decimal128 decimal = value.asDecimal();
    typeBits.number(BsonType.DECIMAL);
    if (decimal.isNaN()) {
      out.write(NAN);
      return;
    }
    if (decimal.isInfinite()) {
      large(decimal.isNegative() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY, EXACT);
      return;
    }
    int exponent = (int) (decimal.getHigh() >>> 49) & 0x3fff;
    BigDecimal exact = value.asBigDecimal();
    if (exact.signum() == 0) {
      typeBits.value(exponent | (decimal.isNegative() ? 0x4000 : 0), 15);
      out.write(ZERO);
      return;
    }
    typeBits.value(exponent & 0x3f, 6);
    exactDecimal(exact);
  }

  private void exactDecimal(BigDecimal exact) {
    double bin = towardsZero(exact);
    double magnitude = Math.abs(bin);
    if (Double.isFinite(bin) && magnitude != 0 && new BigDecimal(bin).compareTo(exact) == 0) {
      binary(bin, EXACT);
      return;
    }
    boolean negative = exact.signum() < 0;
    if (magnitude < Double.MIN_NORMAL || magnitude == Double.MAX_VALUE) {
      // Outside of what doubles hold: ordered by sign, decimal exponent and digits.
      out.write(
          magnitude < 1
              ? (negative ? NEGATIVE_SMALL : POSITIVE_SMALL)
              : (negative ? NEGATIVE_LARGE : POSITIVE_LARGE));
      outside(exact.abs(), magnitude >= 1, negative);
      return;
    }
    BigDecimal stored = new BigDecimal(bin);
    if (magnitude >= 0x1p53 && magnitude < TWO_63) {
      BigInteger integer = exact.abs().toBigInteger();
      boolean fraction = exact.stripTrailingZeros().scale() > 0;
      preshifted(integer.longValueExact() << 1 | (fraction ? 1 : 0), negative);
      if (!fraction) {
        return;
      }
      if (integer.bitLength() <= 55) {
        tail(ABOVE_ROUNDED, 1, negative);
      }
      stored = new BigDecimal(negative ? integer.negate() : integer);
    } else if (magnitude >= TWO_63 || magnitude < TINY) {
      binary(bin, ABOVE_ROUNDED);
      stored = stored.round(new MathContext(34, RoundingMode.UP));
    } else {
      BigDecimal rounded = stored.round(new MathContext(15, RoundingMode.UP));
      int order = exact.abs().compareTo(rounded.abs());
      binary(bin, order == 0 ? ROUNDED_UP_TO_15_DIGITS : order < 0 ? BELOW_ROUNDED : ABOVE_ROUNDED);
      if (order == 0) {
        return;
      }
      stored = stored.round(new MathContext(34, RoundingMode.UP));
    }
    int scale = 34 - (stored.precision() - stored.scale());
    BigDecimal rest = exact.subtract(stored).abs();
    tail(rest.setScale(scale, RoundingMode.DOWN).unscaledValue().longValue(), 8, negative);
  }

  private void outside(BigDecimal magnitude, boolean huge, boolean negative) {
    BigDecimal normal = magnitude.setScale(magnitude.scale() + 34 - magnitude.precision());
    long exponent = (long) -normal.scale() + DECIMAL_BIAS;
    BigInteger digits = normal.unscaledValue();
    long high = (exponent << 49) | digits.shiftRight(64).longValue();
    tail(huge ? high | Long.MIN_VALUE : high & 0x3fffffffffffffffL, 8, negative);
    tail(digits.longValue(), 8, negative);
  }

  private static double towardsZero(BigDecimal value) {
    double near = value.doubleValue();
    if (Double.isInfinite(near)) {
      return Math.copySign(Double.MAX_VALUE, near);
    }
    boolean beyond = new BigDecimal(near).abs().compareTo(value.abs()) > 0;
    return beyond ? Math.copySign(Math.nextDown(Math.abs(near)), near) : near;
  }
}
