package dev.sluice.s3.chain;

import dev.sluice.files.FileEvent;
import dev.sluice.files.HoldReason;
import org.apache.kafka.common.TopicPartition;

/** What is counted while chains are written. Called on the task's thread unless said otherwise. */
public interface ChainMetrics {

  /** A file was stored and announced. */
  void file(FileEvent event);

  /** A record without a value was left out. */
  void tombstone(String topic);

  /** A record that no file can hold was given to the errant-record reporter. */
  void rejected(String topic);

  /** A record that no file can hold was left out, as somebody had decided. */
  void skipped(String topic);

  /** The task has got a partition. */
  void opened(TopicPartition partition);

  /** A partition is held, from now on or for another reason than before. */
  void held(TopicPartition partition, HoldReason reason);

  /** A partition is not held any more, or the task has it no longer. */
  void released(TopicPartition partition);

  /** Uploads that another task had left were aborted. Thread-safe. */
  void abortedUploads(int count);
}
