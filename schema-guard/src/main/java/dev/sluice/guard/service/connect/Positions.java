package dev.sluice.guard.service.connect;

import dev.sluice.guard.control.Generation;
import java.util.Optional;
import org.bson.BsonTimestamp;

/** Where streams stand by their committed offsets. For one thread. */
public final class Positions {
  private final CommittedOffsets offsets;

  /**
   * Where a stream stands.
   *
   * @param offset the committed offset as JSON text; empty before the first
   * @param seconds of cluster time, since the epoch
   */
  public record Position(String offset, long seconds) {}

  public Positions(CommittedOffsets offsets) {
    this.offsets = offsets;
  }

  /** The stream's position, of a collection that has a generation. */
  public Position of(GuardedCollection subject) {
    Generation generation = subject.generation();
    Optional<CommittedOffset> committed =
        offsets.of(subject.view(), subject.stream().streamPartition(generation));
    long seconds = committed.map(CommittedOffset::seconds).orElse(0L);
    return new Position(
        committed.map(CommittedOffset::text).orElse(""),
        seconds > 0 ? seconds : seconds(generation));
  }

  private static long seconds(Generation generation) {
    return Integer.toUnsignedLong(new BsonTimestamp(generation.t0()).getTime());
  }
}
