package dev.sluice.redshift.load;

import java.util.Map;

/**
 * Into how many parts the loads of a table are divided. While a part is merged, the next one is
 * copied; but every merge looks through the table's keys. Where that takes longer than copying, as
 * with a huge table and few changes to it, a load stays whole. Thread-safe.
 */
final class Division {

  /**
   * With more parts, less is left to gain, which is the time of copying the first and of merging
   * the last, and the table is looked through more often.
   */
  private static final int MAX_PARTS = 4;

  private final long partBytes;
  private boolean large;
  private long copyNanos;
  private long mergeNanos;

  /**
   * @param partBytes bytes of files that are worth a part of their own; 0 if loads stay whole
   */
  Division(long partBytes) {
    this.partBytes = partBytes;
  }

  /** How many parts the next load is worth, by its bytes and by how the last large one went. */
  synchronized int parts(long bytes) {
    long most = partBytes == 0 ? 1 : bytes / partBytes;
    large = most > 1;
    if (!large) {
      return 1;
    }
    boolean mergesLonger = mergeNanos > copyNanos;
    copyNanos = 0;
    mergeNanos = 0;
    return mergesLonger ? 1 : (int) Math.min(MAX_PARTS, most);
  }

  /** A part of the load was committed. */
  synchronized void committed(Map<Step, Long> nanos) {
    if (large) {
      copyNanos += nanos.getOrDefault(Step.COPY, 0L);
      mergeNanos += nanos.getOrDefault(Step.MERGE, 0L);
    }
  }
}
