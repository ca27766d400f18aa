package dev.sluice.redshift.load;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.ddl.Layout;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files that one load takes, and how far it takes each partition.
 *
 * @param stages files by layout, older contract versions first
 * @param spans one per partition
 * @param limited whether announced files are left for the next load
 */
record LoadPlan(Map<Layout, List<FileEvent>> stages, List<Span> spans, boolean limited) {

  /**
   * What a load takes of a partition.
   *
   * @param first whether nothing of the partition was loaded before
   * @param from the watermark that the load begins at
   * @param to the watermark that it ends at
   * @param files files of the partition, in order
   */
  record Span(
      String topic,
      String topicId,
      int partition,
      boolean first,
      long from,
      long to,
      List<FileEvent> files) {

    Span {
      files = List.copyOf(files);
    }

    long rows() {
      return files.stream().mapToLong(FileEvent::rows).sum();
    }

    int contractVersion() {
      return files.stream().mapToInt(FileEvent::contractVersion).max().orElse(0);
    }

    Optional<Instant> minTs() {
      return files.stream().flatMap(file -> file.minTs().stream()).min(Comparator.naturalOrder());
    }

    Optional<Instant> maxTs() {
      return files.stream().flatMap(file -> file.maxTs().stream()).max(Comparator.naturalOrder());
    }
  }

  static LoadPlan of(List<Span> spans, boolean limited) {
    List<FileEvent> files = spans.stream().flatMap(span -> span.files().stream()).toList();
    return new LoadPlan(Layout.group(files), List.copyOf(spans), limited);
  }

  boolean isEmpty() {
    return spans.isEmpty();
  }

  String bucket() {
    return spans.get(0).files().get(0).bucket();
  }

  String topic() {
    return spans.get(0).topic();
  }

  int files() {
    return spans.stream().mapToInt(span -> span.files().size()).sum();
  }

  long rows() {
    return spans.stream().mapToLong(Span::rows).sum();
  }

  /** Whether any file reaches below its partition's watermark. */
  boolean overlaps() {
    return spans.stream().anyMatch(span -> span.files().get(0).from() < span.from());
  }
}
