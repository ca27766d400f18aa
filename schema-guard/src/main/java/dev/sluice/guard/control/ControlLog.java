package dev.sluice.guard.control;

/**
 * The log of everything that was decided about the guarded collections: contracts, incidents,
 * decisions, states. It is the single truth; whoever acts reads it to its end first.
 *
 * <p>Implementations are thread-safe.
 */
public interface ControlLog {

  /** What the log said when it was last read; never null and never older than an earlier answer. */
  ControlState state();

  /**
   * {@link #state()}, unless the log is known to say more that cannot be read.
   *
   * @throws ControlUnavailableException while its reader has stopped: at a record of a newer
   *     format, say, or at a topic that is not as it must be
   */
  default ControlState readable() {
    return state();
  }

  /**
   * Reads the log to the end it has now.
   *
   * @throws ControlUnavailableException when that is not possible in time; the caller must then
   *     hold
   */
  ControlState readToEnd();

  /**
   * Appends a record and reads through it. Of two records that contradict each other the first in
   * log order is valid.
   *
   * @throws ControlUnavailableException when it is unknown whether the record was written;
   *     appending the same content again later is safe
   */
  Appended append(ControlEntry entry);

  /**
   * Calls {@code listener} after new records were read, from the log's own thread: it must not
   * block.
   */
  void onChange(Runnable listener);

  /**
   * What became of an appended record.
   *
   * @param offset of the record
   * @param valid false when an earlier record decided otherwise; {@code state} says what
   * @param state as of this record or later
   */
  record Appended(long offset, boolean valid, ControlState state) {}
}
