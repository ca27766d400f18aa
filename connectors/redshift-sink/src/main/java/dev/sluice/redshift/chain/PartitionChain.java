package dev.sluice.redshift.chain;

import dev.sluice.files.FileEvent;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of one topic partition's chain of files: how far it was announced, and those of its
 * files whose events were seen. What is not known is read from S3 when it is needed. Thread-safe.
 */
public final class PartitionChain {

  /** Events kept per partition; the rest of a long backlog is read from S3 again. */
  static final int MAX_KNOWN = 2_000;

  private final NavigableMap<Long, FileEvent> known = new TreeMap<>();
  private long announced = -1;
  private FileEvent newest;

  /**
   * Remembers an announced file. Repeated and late events change nothing. A file of another topic
   * id begins the chain anew: the topic was made again.
   */
  public synchronized void announce(FileEvent file) {
    if (newest != null && !newest.topicId().equals(file.topicId())) {
      known.clear();
      announced = -1;
    }
    if (file.to() > announced) {
      announced = file.to();
      newest = file;
    }
    known.put(file.from(), file);
    if (known.size() > MAX_KNOWN) {
      known.remove(known.lowerKey(known.lastKey()));
    }
  }

  /** The offset up to which files were announced; -1 if none was. */
  public synchronized long announced() {
    return announced;
  }

  /** The announced file that reaches furthest. */
  public synchronized FileEvent newest() {
    return newest;
  }

  /** The first offset of the first known file. */
  synchronized long firstKnown() {
    return known.firstKey();
  }

  /** The known file that holds this offset. */
  public synchronized Optional<FileEvent> known(long offset) {
    Map.Entry<Long, FileEvent> floor = known.floorEntry(offset);
    return floor == null || floor.getValue().to() <= offset
        ? Optional.empty()
        : Optional.of(floor.getValue());
  }

  /** Forgets the files that are wholly below the watermark. */
  public synchronized void loaded(long watermark) {
    known.headMap(watermark).values().removeIf(file -> file.to() <= watermark);
  }

  /** What of the known files is not loaded yet. */
  public synchronized Backlog backlog(long watermark) {
    long files = 0;
    long rows = 0;
    long bytes = 0;
    for (FileEvent file : known.values()) {
      if (file.to() > watermark) {
        files++;
        rows += file.rows();
        bytes += file.size().orElse(0);
      }
    }
    return new Backlog(files, rows, bytes, oldest(watermark));
  }

  private Optional<Instant> oldest(long watermark) {
    return known.values().stream()
        .filter(file -> file.to() > watermark)
        .flatMap(file -> file.minTs().stream())
        .min(Comparator.naturalOrder());
  }
}
