package dev.sluice.mongodb.local.cursor;

import dev.sluice.mongodb.local.bson.Doc;
import java.util.List;

/** A result that a client fetches in batches. Used by one thread at a time. */
public interface Cursor {
  /** How much a batch may hold, beside its first document. */
  int MAX_BATCH_BYTES = 16 * 1024 * 1024;

  /**
   * One batch.
   *
   * @param docs its documents
   * @param ended whether nothing follows
   * @param resumeToken the postBatchResumeToken of a change stream; else null
   */
  record Batch(List<Doc> docs, boolean ended, Doc resumeToken) {}

  /**
   * Fetches.
   *
   * @param limit the most documents of the batch
   * @param waitMillis how long to wait for a first document, where the cursor is one that waits
   */
  Batch fetch(int limit, long waitMillis) throws InterruptedException;

  /** Whether it is a change stream, which a getMore awaits. */
  default boolean awaitsData() {
    return false;
  }
}
