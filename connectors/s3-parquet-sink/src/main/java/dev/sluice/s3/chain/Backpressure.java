package dev.sluice.s3.chain;

/** When reading has to wait for uploads, with a distance between stopping and going on. */
public final class Backpressure {

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
