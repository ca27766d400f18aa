package dev.sluice.redshift.load;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.ddl.Layout;
import java.time.Instant;
import java.util.ArrayList;
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

    /** What a load takes that has only some of the files, after one that had those before. */
    Span part(int begin, int end) {
      return new Span(
          topic,
          topicId,
          partition,
          first && begin == 0,
          begin == 0 ? from : files.get(begin - 1).to(),
          files.get(end - 1).to(),
          files.subList(begin, end));
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

  /** Bytes of the files whose size is known. */
  long bytes() {
    return spans.stream()
        .flatMap(span -> span.files().stream())
        .mapToLong(file -> file.size().orElse(0))
        .sum();
  }

  /**
   * This load as several that follow each other, fewer if it does not have that many files. The
   * first and the last are about half as large as the others: nothing is merged yet while the first
   * one is copied, and nothing is copied any more while the last one is merged.
   *
   * @param parts how many, at least 1
   */
  List<LoadPlan> divide(int parts) {
    List<Integer> turns = turns();
    long whole = bytes();
    int[] begin = new int[spans.size()];
    int[] end = new int[spans.size()];
    long size = 0;
    List<LoadPlan> divided = new ArrayList<>();
    for (int turn = 0; turn < turns.size() - 1; turn++) {
      size += next(turns.get(turn), end);
      end[turns.get(turn)]++;
      int number = divided.size() + 1;
      // Halves of whole parts up to the end of this one, of those that all have together.
      long ended = 2L * number - 1;
      long all = 2L * parts - 2;
      // Another file would go further beyond the part's end than this one is before it.
      long middle = 2 * size + next(turns.get(turn + 1), end);
      if (number < parts && middle * all >= 2 * whole * ended) {
        divided.add(part(begin, end, true));
        begin = end.clone();
      }
    }
    for (int i = 0; i < end.length; i++) {
      end[i] = spans.get(i).files().size();
    }
    divided.add(part(begin, end, limited));
    return List.copyOf(divided);
  }

  /** The spans by number, once for each of their files: a file of each in turn. */
  private List<Integer> turns() {
    List<Integer> turns = new ArrayList<>();
    int rounds = spans.stream().mapToInt(span -> span.files().size()).max().orElse(0);
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < spans.size(); i++) {
        if (round < spans.get(i).files().size()) {
          turns.add(i);
        }
      }
    }
    return turns;
  }

  /** Bytes of a span's next file. */
  private long next(int span, int[] end) {
    return spans.get(span).files().get(end[span]).size().orElse(0);
  }

  private LoadPlan part(int[] begin, int[] end, boolean more) {
    List<Span> parts = new ArrayList<>();
    for (int i = 0; i < begin.length; i++) {
      if (begin[i] < end[i]) {
        parts.add(spans.get(i).part(begin[i], end[i]));
      }
    }
    return of(parts, more);
  }

  /** Whether any file reaches below its partition's watermark. */
  boolean overlaps() {
    return spans.stream().anyMatch(span -> span.files().get(0).from() < span.from());
  }
}
