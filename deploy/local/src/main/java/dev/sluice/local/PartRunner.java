package dev.sluice.local;

import java.util.List;

/**
 * Starts and stops one part, always on the same port and state. Not thread-safe, but for killing
 * what another thread starts.
 */
interface PartRunner {

  /** Starts the part and returns when it serves. Does nothing when it runs. */
  void start();

  /** Stops it in order. Does nothing when it does not run. */
  void stop();

  /** Kills its process without a chance to clean up. */
  void kill();

  /** Whether it runs. */
  boolean isRunning();

  /** Its processes, none when it runs inside this one. */
  List<ProcessHandle> processes();
}
