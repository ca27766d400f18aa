package dev.sluice.redshift.local.copy;

import java.math.BigInteger;

/**
 * Writes decimals in the backend's binary form: digits to the base 10,000, aligned at the decimal
 * point.
 */
final class Numerics {
  private static final BigInteger BASE = BigInteger.valueOf(10_000);
  private static final int DIGITS = 4;
  private static final int NEGATIVE = 0x4000;

  private Numerics() {}

  static void put(CopyBuffer out, BigInteger unscaled, int scale) {
    int padding = (DIGITS - scale % DIGITS) % DIGITS;
    int fraction = (scale + padding) / DIGITS;
    BigInteger rest = unscaled.abs().multiply(BigInteger.TEN.pow(padding));
    // 38 digits and up to 3 of padding fit into 11 groups; one more for the alignment.
    int[] groups = new int[16];
    int count = 0;
    while (rest.signum() > 0) {
      BigInteger[] parts = rest.divideAndRemainder(BASE);
      groups[count++] = parts[1].intValue();
      rest = parts[0];
    }
    int lowest = 0;
    while (lowest < count && groups[lowest] == 0) {
      lowest++;
    }
    int digits = count - lowest;
    out.putInt(8 + 2 * digits);
    out.putShort(digits);
    out.putShort(digits == 0 ? 0 : count - fraction - 1);
    out.putShort(unscaled.signum() < 0 ? NEGATIVE : 0);
    out.putShort(scale);
    for (int i = count - 1; i >= lowest; i--) {
      out.putShort(groups[i]);
    }
  }
}
