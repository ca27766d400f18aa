package dev.sluice.s3.chain;

import java.util.concurrent.Executor;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;

/**
 * Has the gaps between a partition's offsets explained soon after they are seen, at most once per
 * interval. The sooner, the surer: later the log's start may have passed what was read long ago.
 * Used by the task's thread.
 */
final class GapWatch {

  private static final long INTERVAL_MILLIS = 1_000;

  private final TopicPartition partition;
  private final LogCheck check;
  private final Executor executor;
  private long gap = LogCheck.NO_GAP;
  private long checkedGap = LogCheck.NO_GAP;
  private boolean suspicious;
  private Job<Void> running;
  private long dueAt = Long.MIN_VALUE;

  GapWatch(TopicPartition partition, LogCheck check, Executor executor) {
    this.partition = partition;
    this.check = check;
    this.executor = executor;
  }

  /** A record came whose offset is not the expected one. */
  void gapFrom(long expected) {
    gap = Math.min(gap, expected);
    suspicious = true;
  }

  /** A record came that had come before: after a rewind, or because the topic is a new one. */
  void replayed() {
    suspicious = true;
  }

  /** First offset of the first gap that is not explained yet. */
  long unexplained() {
    return Math.min(gap, running == null ? LogCheck.NO_GAP : checkedGap);
  }

  /** Whether {@link #tick} has to be called again soon. */
  boolean active() {
    return running != null || suspicious;
  }

  /**
   * Starts a check if one is due, and looks at the one that runs.
   *
   * @throws HeldException if a gap has no good explanation
   */
  void tick(long now, String topicId) {
    if (running != null && running.isDone()) {
      explained();
    }
    if (running == null && suspicious && now >= dueAt) {
      dueAt = now + INTERVAL_MILLIS;
      suspicious = false;
      long from = gap;
      checkedGap = from;
      gap = LogCheck.NO_GAP;
      running =
          Job.start(
              executor,
              () -> {
                check.require(partition, topicId, from);
                return null;
              });
    }
  }

  private void explained() {
    Job<Void> done = running;
    running = null;
    try {
      done.outcome();
    } catch (RetriableException e) {
      gap = Math.min(gap, checkedGap);
      suspicious = true;
    }
  }

  void close() {
    if (running != null) {
      running.cancel();
    }
  }
}
