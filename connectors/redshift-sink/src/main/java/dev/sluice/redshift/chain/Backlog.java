package dev.sluice.redshift.chain;

import java.time.Instant;
import java.util.Optional;

/**
 * Known files that are not loaded yet.
 *
 * @param files how many
 * @param rows rows in them
 * @param bytes size of them
 * @param oldest time of the oldest change in them
 */
public record Backlog(long files, long rows, long bytes, Optional<Instant> oldest) {

  /** Nothing to load. */
  public static final Backlog EMPTY = new Backlog(0, 0, 0, Optional.empty());

  /** Both together. */
  public Backlog plus(Backlog other) {
    Optional<Instant> first =
        oldest.isEmpty() || other.oldest.filter(ts -> ts.isBefore(oldest.get())).isPresent()
            ? other.oldest
            : oldest;
    return new Backlog(files + other.files, rows + other.rows, bytes + other.bytes, first);
  }
}
