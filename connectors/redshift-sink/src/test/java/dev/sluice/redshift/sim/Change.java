package dev.sluice.redshift.sim;

import java.time.Instant;
import java.util.Map;

/**
 * A record of a data topic.
 *
 * @param key {@code _sluice_key}
 * @param op {@code c}, {@code u}, {@code r}, {@code d}, or {@code s} for a sweep
 * @param ts {@code _sluice_ts}
 * @param seq {@code _sluice_seq}
 * @param values the contract's columns; absent ones are null
 */
public record Change(String key, String op, Instant ts, long seq, Map<String, Object> values) {

  private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");

  /** A change at {@code seq}, and as many seconds after the start. */
  public static Change of(String key, String op, long seq, Map<String, Object> values) {
    return new Change(key, op, START.plusSeconds(seq), seq, values);
  }

  public static Change delete(String key, long seq) {
    return of(key, "d", seq, Map.of());
  }

  /** The end of a resync that began at {@code seq}. */
  public static Change sweep(long seq) {
    return of("", "s", seq, Map.of());
  }
}
