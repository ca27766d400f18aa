package dev.sluice.guard.projection;

import java.security.SecureRandom;

/**
 * The hash of a name's bytes: a polynomial over the field of 2^61 - 1 at a point that nobody
 * outside knows, so that whoever chooses the names of a document cannot choose names that meet. Of
 * two names of n bytes, whatever they are, one choice of the point in about 2^61 / n makes them
 * meet (Carter and Wegman, "Universal classes of hash functions"). Thread-safe.
 */
final class NameHash {

  private static final long PRIME = (1L << 61) - 1;
  private static final int CHUNK = 7;

  /** One point for all tables of this process. */
  private static final NameHash SECRET = new NameHash(new SecureRandom().nextLong());

  private final long point;

  NameHash(long seed) {
    point = Math.floorMod(seed, PRIME - 2) + 2;
  }

  static int of(byte[] bytes, int start, int end) {
    return SECRET.hash(bytes, start, end);
  }

  int hash(byte[] bytes, int start, int end) {
    long hash = (long) end - start;
    for (int i = start; i < end; i += CHUNK) {
      hash = reduce(times(hash) + chunk(bytes, i, Math.min(i + CHUNK, end)));
    }
    // The last chunk is multiplied, too: names that differ in it alone are as far apart as others.
    hash = reduce(times(hash));
    return (int) (hash ^ (hash >>> Integer.SIZE));
  }

  private static long chunk(byte[] bytes, int start, int end) {
    long chunk = 0;
    for (int i = start; i < end; i++) {
      chunk = chunk << Byte.SIZE | (bytes[i] & 0xff);
    }
    return chunk;
  }

  /** Below 2^62. */
  private long times(long value) {
    long high = Math.multiplyHigh(value, point);
    long low = value * point;
    return (low & PRIME) + (low >>> 61 | high << 3);
  }

  private static long reduce(long value) {
    long once = (value & PRIME) + (value >>> 61);
    return once >= PRIME ? once - PRIME : once;
  }
}
