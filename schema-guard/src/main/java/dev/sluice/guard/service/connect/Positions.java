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
   * @param time cluster time as a BSON timestamp
   */
  public record Position(String offset, long time) {

    /** Of cluster time, since the epoch. */
    public long seconds() {
      return Integer.toUnsignedLong(new BsonTimestamp(time).getTime());
    }
  }

  public Positions(CommittedOffsets offsets) {
    this.offsets = offsets;
  }

  /** The stream's position, of a collection that has a generation. */
  public Position of(GuardedCollection subject) {
    Generation generation = subject.generation();
    Optional<CommittedOffset> committed =
        offsets.of(subject.view(), subject.stream().streamPartition(generation));
    long time = committed.map(CommittedOffset::time).orElse(0L);
    return new Position(
        committed.map(CommittedOffset::text).orElse(""),
        time != 0 ? time : subject.stream().startsAt(generation));
  }
}
