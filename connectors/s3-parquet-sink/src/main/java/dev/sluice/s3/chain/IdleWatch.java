package dev.sluice.s3.chain;

import dev.sluice.s3.kafka.TopicLog;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;

/**
 * Learns what lies behind the last record of an idle partition. Transaction markers take offsets,
 * and no record ever comes for them. If retention later removes such offsets, nothing tells them
 * from records that were lost; so they are looked at while they are there. Used by the task's
 * thread.
 */
final class IdleWatch {

  private static final long FIRST_MILLIS = 10_000;
  private static final long AGAIN_MILLIS = 600_000;

  private final TopicPartition partition;
  private final TopicLog log;
  private final Executor executor;
  private Job<Long> running;
  private long seen = -1;
  private long due = Long.MAX_VALUE;

  IdleWatch(TopicPartition partition, TopicLog log, Executor executor) {
    this.partition = partition;
    this.log = log;
    this.executor = executor;
  }

  /**
   * Called while nothing waits to be written.
   *
   * @param next offset of the next record
   * @return the offset of the next record if it is known better now
   */
  OptionalLong tick(long now, long next) {
    if (next != seen) {
      seen = next;
      due = now + FIRST_MILLIS;
    }
    if (running != null) {
      return running.isDone() ? looked(now, next) : OptionalLong.empty();
    }
    if (now >= due) {
      running = Job.start(executor, () -> log.firstRecord(partition, next));
      due = now + AGAIN_MILLIS;
    }
    return OptionalLong.empty();
  }

  private OptionalLong looked(long now, long next) {
    Job<Long> done = running;
    running = null;
    long first;
    try {
      first = done.outcome();
    } catch (RetriableException e) {
      due = now + FIRST_MILLIS;
      return OptionalLong.empty();
    }
    if (first <= next) {
      return OptionalLong.empty();
    }
    seen = first;
    due = now + AGAIN_MILLIS;
    return OptionalLong.of(first);
  }

  /** Milliseconds until {@link #tick} has something to do. */
  long dueIn(long now, long pollMillis) {
    return running != null ? pollMillis : Math.max(1, due - now);
  }

  void close() {
    if (running != null) {
      running.cancel();
    }
  }
}
