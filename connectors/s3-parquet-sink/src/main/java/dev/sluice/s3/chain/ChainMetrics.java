package dev.sluice.s3.chain;

import dev.sluice.files.FileEvent;

/** What is counted while chains are written. Called on the task's thread unless said otherwise. */
public interface ChainMetrics {

  /** A file was stored and announced. */
  void file(FileEvent event);

  /** A record without a value was left out. */
  void tombstone(String topic);

  /** A record that no file can hold was given to the errant-record reporter. */
  void rejected(String topic);

  /** Uploads that another task had left were aborted. Thread-safe. */
  void abortedUploads(int count);
}
