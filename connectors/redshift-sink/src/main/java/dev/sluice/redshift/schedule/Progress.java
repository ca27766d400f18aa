package dev.sluice.redshift.schedule;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * Which events of one table are not loaded yet, by their offset in the topic of file events. Not
 * thread-safe.
 */
final class Progress {

  private record Pending(long offset, long to) {}

  /** By partition of the data topic; within a partition, events come in the chain's order. */
  private final Map<Integer, Deque<Pending>> pending = new HashMap<>();

  private final Map<Integer, Long> unreadable = new HashMap<>();

  /** An event could not be understood. */
  void unreadable(int partition, long offset) {
    unreadable.putIfAbsent(partition, offset);
  }

  /** Whether an event could not be understood, and no good one of its partition came since. */
  boolean unreadable() {
    return !unreadable.isEmpty();
  }

  /** An event was read. An event that reaches less far than the one before says nothing new. */
  void read(long offset, int partition, long to) {
    unreadable.remove(partition);
    Deque<Pending> events = pending.computeIfAbsent(partition, any -> new ArrayDeque<>());
    if (events.isEmpty() || events.peekLast().to() < to) {
      events.addLast(new Pending(offset, to));
    }
  }

  /** The table was loaded up to this offset of the data topic. */
  void loaded(int partition, long next) {
    Deque<Pending> events = pending.getOrDefault(partition, new ArrayDeque<>());
    while (!events.isEmpty() && events.peekFirst().to() <= next) {
      events.removeFirst();
    }
  }

  /** Offset of the first event that is not loaded; empty if all are. */
  OptionalLong first() {
    LongStream waiting =
        pending.values().stream()
            .filter(events -> !events.isEmpty())
            .mapToLong(events -> events.peekFirst().offset());
    LongStream refused = unreadable.values().stream().mapToLong(Long::longValue);
    return LongStream.concat(waiting, refused).min();
  }
}
