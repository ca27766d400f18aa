package dev.sluice.redshift.ddl;

import static java.util.stream.Collectors.toMap;

import dev.sluice.files.FileColumn;
import dev.sluice.files.FileEvent;
import dev.sluice.redshift.failure.HeldException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Columns that files have in common: names and types in Parquet order, and the longest value of
 * each. COPY fills columns by position, so one stage takes files of one layout. Immutable.
 *
 * @param contractVersion version of the contract
 * @param columns the columns in order
 */
public record Layout(int contractVersion, List<StagedColumn> columns) {

  /** Columns that every file has; the sink merges by them. */
  public static final String KEY = "_sluice_key";

  public static final String OP = "_sluice_op";
  public static final String TS = "_sluice_ts";
  public static final String SEQ = "_sluice_seq";
  public static final String PARTITION = "_sluice_partition";
  public static final String OFFSET = "_sluice_offset";

  /** Columns of history tables: for which time a row holds. */
  public static final String VALID_FROM = "_sluice_valid_from";

  public static final String VALID_TO = "_sluice_valid_to";
  public static final String VALID_TO_SEQ = "_sluice_valid_to_seq";
  public static final String IS_CURRENT = "_sluice_is_current";

  /** When the row was written, if wanted. */
  public static final String SYNCED_AT = "_sluice_synced_at";

  private static final List<String> REQUIRED = List.of(KEY, OP, TS, SEQ, PARTITION, OFFSET);

  /**
   * One column of the files.
   *
   * @param name name
   * @param type contract type
   * @param maxBytes longest value in bytes; 0 for types without a length
   */
  public record StagedColumn(String name, ContractType type, int maxBytes) {}

  public Layout {
    columns = List.copyOf(columns);
  }

  /**
   * The layout of a file.
   *
   * @throws HeldException if the file lacks a column that every file must have, or has one of a
   *     type that is not known
   */
  public static Layout of(FileEvent file) {
    List<StagedColumn> columns = new ArrayList<>();
    for (FileColumn column : file.columns()) {
      String where =
          "Column '%s' of s3://%s/%s".formatted(column.name(), file.bucket(), file.key());
      columns.add(
          new StagedColumn(
              column.name(),
              ContractType.parse(column.type(), where),
              column.maxBytes().orElse(0)));
    }
    Map<String, StagedColumn> names =
        columns.stream().collect(toMap(StagedColumn::name, column -> column, (one, two) -> one));
    if (names.size() < columns.size() || !names.keySet().containsAll(REQUIRED)) {
      throw new HeldException(
          "s3://%s/%s must have each of the columns %s, and no name twice; it has %s"
              .formatted(file.bucket(), file.key(), REQUIRED, names.keySet()));
    }
    return new Layout(file.contractVersion(), columns);
  }

  /** Whether one stage can take both. */
  boolean sameShape(Layout other) {
    if (contractVersion != other.contractVersion || columns.size() != other.columns.size()) {
      return false;
    }
    for (int i = 0; i < columns.size(); i++) {
      StagedColumn mine = columns.get(i);
      StagedColumn theirs = other.columns.get(i);
      if (!mine.name().equals(theirs.name()) || !mine.type().equals(theirs.type())) {
        return false;
      }
    }
    return true;
  }

  private Layout merged(Layout other) {
    List<StagedColumn> merged = new ArrayList<>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      StagedColumn mine = columns.get(i);
      int longest = Math.max(mine.maxBytes(), other.columns.get(i).maxBytes());
      merged.add(new StagedColumn(mine.name(), mine.type(), longest));
    }
    return new Layout(contractVersion, merged);
  }

  /** The files by layout, older contract versions first, each layout as wide as its files need. */
  public static Map<Layout, List<FileEvent>> group(List<FileEvent> files) {
    List<Layout> layouts = new ArrayList<>();
    List<List<FileEvent>> groups = new ArrayList<>();
    for (FileEvent file : files) {
      Layout layout = of(file);
      int at = 0;
      while (at < layouts.size() && !layouts.get(at).sameShape(layout)) {
        at++;
      }
      if (at == layouts.size()) {
        layouts.add(layout);
        groups.add(new ArrayList<>());
      } else {
        layouts.set(at, layouts.get(at).merged(layout));
      }
      groups.get(at).add(file);
    }
    Map<Layout, List<FileEvent>> byVersion = new LinkedHashMap<>();
    IntStream.range(0, layouts.size())
        .boxed()
        .sorted(Comparator.comparingInt(at -> layouts.get(at).contractVersion()))
        .forEach(at -> byVersion.put(layouts.get(at), List.copyOf(groups.get(at))));
    return byVersion;
  }
}
