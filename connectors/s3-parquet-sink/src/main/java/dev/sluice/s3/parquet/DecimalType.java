package dev.sluice.s3.parquet;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.kafka.connect.errors.DataException;
import org.apache.parquet.io.api.Binary;

/**
 * The decimals that a column holds. Immutable.
 *
 * @param precision digits, 1 to {@link #MAX_PRECISION}
 * @param scale how many of them are fractional
 */
record DecimalType(int precision, int scale) {

  static final int MAX_PRECISION = 38;

  /** Most digits of a decimal in 64 bits. */
  private static final int SMALL = 18;

  private static final int[] WIDTHS = new int[MAX_PRECISION + 1];
  private static final long[] POWERS = new long[SMALL + 1];

  static {
    for (int i = 0; i <= MAX_PRECISION; i++) {
      BigInteger power = BigInteger.TEN.pow(i);
      WIDTHS[i] = power.subtract(BigInteger.ONE).bitLength() / Byte.SIZE + 1;
      if (i <= SMALL) {
        POWERS[i] = power.longValueExact();
      }
    }
  }

  /** Whether 64 bits hold all digits. */
  boolean isSmall() {
    return precision <= SMALL;
  }

  /** Bytes of the smallest two's complement number that holds all digits. */
  int width() {
    return WIDTHS[precision];
  }

  /** The digits of a small decimal, which are to be within the precision. */
  long small(long unscaled) {
    if (unscaled >= POWERS[precision] || unscaled <= -POWERS[precision]) {
      throw refusal(BigDecimal.valueOf(unscaled, scale));
    }
    return unscaled;
  }

  /** The digits of a small decimal. */
  long small(BigDecimal value) {
    require(value);
    return value.unscaledValue().longValueExact();
  }

  /** The digits, big-endian, in {@link #width} bytes. */
  Binary fixed(BigDecimal value) {
    require(value);
    byte[] shortest = value.unscaledValue().toByteArray();
    byte[] bytes = new byte[width()];
    if (value.signum() < 0) {
      Arrays.fill(bytes, (byte) -1);
    }
    System.arraycopy(shortest, 0, bytes, bytes.length - shortest.length, shortest.length);
    return Binary.fromConstantByteArray(bytes);
  }

  private void require(BigDecimal value) {
    if (value.scale() != scale || value.precision() > precision) {
      throw refusal(value);
    }
  }

  private DataException refusal(BigDecimal value) {
    return new DataException(
        "a decimal of %d digits, %d of them fractional, where decimal(%d,%d) is expected"
            .formatted(value.precision(), value.scale(), precision, scale));
  }
}
