package dev.sluice.s3.chain;

import org.apache.kafka.connect.errors.ConnectException;

/** When reading has to wait for uploads, with a distance between stopping and going on. */
public final class Backpressure {

  /** With less, what a file takes besides its rows would leave it hardly any rows. */
  private static final long LEAST_PER_PARTITION = 64 << 10;

  private final long budgetBytes;
  private final int maxQueued;
  private boolean pausing;

  /**
   * Limits.
   *
   * @param budgetBytes memory that files may take
   * @param maxQueued files that may wait for their upload
   */
  public Backpressure(long budgetBytes, int maxQueued) {
    this.budgetBytes = budgetBytes;
    this.maxQueued = maxQueued;
  }

  /**
   * Refuses more partitions than the budget can bear: their files would shrink to single rows.
   *
   * @throws ConnectException if there are too many
   */
  void requireEnough(int partitions) {
    if (budgetBytes / LEAST_PER_PARTITION < partitions) {
      throw new ConnectException(
          ("memory.budget.bytes is %d for %d partitions, %d each: with less than %d each, files"
                  + " would shrink to single rows. Set it to %d or more, or give the connector more"
                  + " tasks (tasks.max).")
              .formatted(
                  budgetBytes,
                  partitions,
                  budgetBytes / partitions,
                  LEAST_PER_PARTITION,
                  LEAST_PER_PARTITION * partitions));
    }
  }

  /**
   * Whether open files of {@code openBytes} together are too much, so that the largest has to end.
   */
  boolean mustShed(long openBytes) {
    return openBytes > budgetBytes / 4 * 3;
  }

  /** Whether reading has to wait now. */
  boolean pauses(long memory, int queued) {
    pausing =
        pausing
            ? memory > budgetBytes / 8 * 7 || queued > maxQueued / 2
            : memory > budgetBytes || queued > maxQueued;
    return pausing;
  }
}
