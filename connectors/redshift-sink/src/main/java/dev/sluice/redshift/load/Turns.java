package dev.sluice.redshift.load;

import java.util.OptionalInt;

/**
 * The order of a load's parts: each is taken by one thread, and committed when those before it are.
 * Once a part has failed, the parts before it are still committed, and none from it on.
 * Thread-safe.
 */
final class Turns {

  private int taken;
  private int committed;
  private int end;

  /**
   * @param parts how many there are
   */
  Turns(int parts) {
    this.end = parts;
  }

  /** The next part that nobody took; empty if there is none to take any more. */
  synchronized OptionalInt take() {
    return taken < end ? OptionalInt.of(taken++) : OptionalInt.empty();
  }

  /** Waits until it is the part's turn to be committed; false if it does not come. */
  synchronized boolean await(int part) throws InterruptedException {
    while (committed < part && part < end) {
      wait();
    }
    return part < end;
  }

  synchronized void committed(int part) {
    committed = part + 1;
    notifyAll();
  }

  /** This part is not committed, and none after it is. */
  synchronized void endAt(int part) {
    end = Math.min(end, part);
    notifyAll();
  }
}
