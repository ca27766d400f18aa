package dev.sluice.redshift.load;

import dev.sluice.files.FileEvent;
import dev.sluice.redshift.ddl.Layout;
import java.util.List;

/**
 * One stage of a load: the files of one layout.
 *
 * @param number which of the load's stages
 * @param layout columns of the files
 * @param files the files
 * @param spans what the load takes of each partition
 * @param overlaps whether any file reaches below its partition's watermark
 */
record Stage(
    int number, Layout layout, List<FileEvent> files, List<LoadPlan.Span> spans, boolean overlaps) {

  Stage {
    files = List.copyOf(files);
    spans = List.copyOf(spans);
  }

  String name() {
    return StageSql.name(number);
  }

  boolean first() {
    return number == 0;
  }

  /** Records in its files: changes and sweeps, loaded earlier or not. */
  long rows() {
    return files.stream().mapToLong(FileEvent::rows).sum();
  }

  boolean hasDeletes() {
    return files.stream().anyMatch(file -> file.deletes() > 0);
  }
}
