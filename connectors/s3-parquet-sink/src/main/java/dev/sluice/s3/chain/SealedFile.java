package dev.sluice.s3.chain;

import dev.sluice.s3.parquet.FinishedFile;
import dev.sluice.s3.parquet.OpenFile;
import java.util.List;
import java.util.concurrent.Future;

/** A file that takes no more records and waits for its upload, or is uploaded. */
final class SealedFile {

  private final OpenFile open;
  private final long gap;
  private final long memory;
  private final List<Future<Void>> reports;
  private FinishedFile finished;

  /**
   * A file.
   *
   * @param gap first offset of the first gap between its records, or {@link LogCheck#NO_GAP}
   * @param reports of records among its own that it does not hold
   */
  SealedFile(OpenFile open, long gap, List<Future<Void>> reports) {
    this.open = open;
    this.gap = gap;
    this.memory = open.memory();
    this.reports = reports;
  }

  long gap() {
    return gap;
  }

  long memory() {
    return memory;
  }

  List<Future<Void>> reports() {
    return reports;
  }

  /** The file with its footer. Takes long the first time; thread-safe. */
  synchronized FinishedFile finish() {
    if (finished == null) {
      finished = open.finish();
    }
    return finished;
  }
}
