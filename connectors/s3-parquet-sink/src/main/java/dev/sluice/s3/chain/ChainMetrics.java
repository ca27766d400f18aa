package dev.sluice.s3.chain;

import dev.sluice.files.FileEvent;

/** What is counted while chains are written. Called on the task's thread. */
public interface ChainMetrics {

  /** A file was stored and announced. */
  void file(FileEvent event);

  /** A record without a value was left out. */
  void tombstone(String topic);
}
