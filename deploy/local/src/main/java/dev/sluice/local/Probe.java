package dev.sluice.local;

import java.time.Duration;

/** Asks a part whether it serves. */
@FunctionalInterface
interface Probe {

  /**
   * Returns when the part answers as it should.
   *
   * @param limit how long one answer may take
   * @throws Exception when it does not answer or answers wrongly; the message says which
   */
  void check(Duration limit) throws Exception;
}
