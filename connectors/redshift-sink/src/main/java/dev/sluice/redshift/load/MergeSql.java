package dev.sluice.redshift.load;

import static java.util.stream.Collectors.joining;

import dev.sluice.redshift.ddl.Columns;
import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Literal;
import dev.sluice.redshift.sql.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements of a load. Newer wins: of two changes of a key the one with the greater ({@code
 * _sluice_seq}, {@code _sluice_partition}, {@code _sluice_offset}). Merging is therefore idempotent
 * and does not depend on the order of loads:
 *
 * <ol>
 *   <li>the newest change per key goes from the stage into {@link #NEWEST},
 *   <li>changes that are not newer than the table's row or delete marker are taken out of it,
 *   <li>rows and markers of the keys that are left are deleted,
 *   <li>what is left goes in: a row, or for a delete a marker, which keeps an older change that
 *       comes later from bringing the row back.
 * </ol>
 */
final class MergeSql {

  /** Temporary table with the newest change per key, in the target's types. */
  static final String NEWEST = "sluice_newest";

  private static final String RANK = "_sluice_rank";
  private static final List<String> MARKER =
      List.of(Layout.KEY, Layout.TS, Layout.SEQ, Layout.PARTITION, Layout.OFFSET);

  private final TableName table;
  private final Definition definition;

  MergeSql(TableName table, Definition definition) {
    this.table = table;
    this.definition = definition;
  }

  static String stage(int number) {
    return "sluice_stage_" + number;
  }

  static String createStage(int number, Layout layout) {
    return createTemp(stage(number), Columns.ofStage(layout));
  }

  String createNewest() {
    List<String> columns = new ArrayList<>(Columns.ofTable(definition));
    columns.add(quote(Layout.OP) + " VARCHAR(1)");
    return createTemp(NEWEST, columns);
  }

  private static String createTemp(String name, List<String> columns) {
    return "CREATE TEMP TABLE %s (%s) DISTKEY (%s)"
        .formatted(quote(name), String.join(", ", columns), quote(Layout.KEY));
  }

  static String copy(int number, String bucket, String manifest, CopyRole role) {
    return "COPY %s FROM %s %s FORMAT AS PARQUET MANIFEST"
        .formatted(
            quote(stage(number)), Literal.text("s3://" + bucket + "/" + manifest), role.sql());
  }

  /** Newest change per key of a stage; rows below the watermark, which are loaded, stay out. */
  String selectNewest(int number, Layout layout, List<LoadPlan.Span> spans, boolean overlaps) {
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (Layout.StagedColumn column : layout.columns()) {
      names.add(quote(column.name()));
      values.add(
          column.name().equals(Layout.OP)
              ? quote(Layout.OP)
              : Columns.fromStage(column, definition, table));
    }
    String where = overlaps ? " WHERE " + notLoaded(spans) : "";
    return "INSERT INTO %s (%s) SELECT %s FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY %s ORDER BY %s DESC, %s DESC, %s DESC) AS %s FROM %s%s) AS s WHERE %s = 1"
        .formatted(
            quote(NEWEST),
            String.join(", ", names),
            String.join(", ", values),
            quote(Layout.KEY),
            quote(Layout.SEQ),
            quote(Layout.PARTITION),
            quote(Layout.OFFSET),
            quote(RANK),
            quote(stage(number)),
            where,
            quote(RANK));
  }

  private static String notLoaded(List<LoadPlan.Span> spans) {
    return spans.stream()
        .map(
            span ->
                "(%s = %d AND %s >= %d)"
                    .formatted(
                        quote(Layout.PARTITION),
                        span.partition(),
                        quote(Layout.OFFSET),
                        span.from()))
        .collect(joining(" OR "));
  }

  /** Takes out what is not newer than the row or marker in {@code other}. */
  String dropStale(TableName other) {
    return "DELETE FROM %s USING %s AS t WHERE t.%s = %s AND (t.%s > %s OR (t.%s = %s AND (t.%s > %s OR (t.%s = %s AND t.%s >= %s))))"
        .formatted(
            quote(NEWEST),
            other.sql(),
            quote(Layout.KEY),
            newest(Layout.KEY),
            quote(Layout.SEQ),
            newest(Layout.SEQ),
            quote(Layout.SEQ),
            newest(Layout.SEQ),
            quote(Layout.PARTITION),
            newest(Layout.PARTITION),
            quote(Layout.PARTITION),
            newest(Layout.PARTITION),
            quote(Layout.OFFSET),
            newest(Layout.OFFSET));
  }

  /** Deletes the row or marker in {@code other} of every key that changes. */
  static String deleteChanged(TableName other) {
    return "DELETE FROM %s USING %s AS n WHERE %s = n.%s"
        .formatted(other.sql(), quote(NEWEST), other.column(Layout.KEY), quote(Layout.KEY));
  }

  String insertRows() {
    String columns =
        definition.columns().keySet().stream().map(Identifier::quote).collect(joining(", "));
    return "INSERT INTO %s (%s) SELECT %s FROM %s WHERE %s <> 'd'"
        .formatted(table.sql(), columns, columns, quote(NEWEST), quote(Layout.OP));
  }

  String insertMarkers() {
    String columns = MARKER.stream().map(Identifier::quote).collect(joining(", "));
    return "INSERT INTO %s (%s) SELECT %s FROM %s WHERE %s = 'd'"
        .formatted(table.deletes().sql(), columns, columns, quote(NEWEST), quote(Layout.OP));
  }

  static String clearNewest() {
    return "DELETE FROM " + quote(NEWEST);
  }

  static String drop(String temp) {
    return "DROP TABLE " + quote(temp);
  }

  private static String newest(String column) {
    return quote(NEWEST) + "." + quote(column);
  }

  private static String quote(String name) {
    return Identifier.quote(name);
  }
}
