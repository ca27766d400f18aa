package dev.sluice.guard.service.copy;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.Generation;
import dev.sluice.guard.service.connect.GuardedConnector;

/** Ends a resync in the data topic. */
public interface Sweeper {

  /**
   * Appends one sweep record to every partition of the connector's data topic: whoever keeps a
   * table of the topic removes the rows of that partition that are older than the generation's T0,
   * since neither the copy nor the stream has touched them. Blocking, bounded in time; repeating it
   * does no harm.
   *
   * @param contract under which the records are written
   * @throws RuntimeException when not all partitions have it; the message says what to do
   */
  void sweep(GuardedConnector stream, Contract contract, Generation generation);
}
