package dev.sluice.redshift.load;

import static java.util.stream.Collectors.joining;

import dev.sluice.redshift.ddl.Columns;
import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Literal;
import java.util.List;

/** The statements about stages: the temporary tables that COPY fills, one per layout. */
final class StageSql {

  /** {@code _sluice_op} of the record that ends a resync; it is no change of a document. */
  static final String SWEEP = "s";

  /** What a stage is called in the FROM of {@link #from}. */
  static final String ALIAS = "s";

  private StageSql() {}

  static String name(int number) {
    return "sluice_stage_" + number;
  }

  static String create(int number, Layout layout) {
    return createTemp(name(number), Columns.ofStage(layout));
  }

  static String createTemp(String name, List<String> columns) {
    return "CREATE TEMP TABLE %s (%s) DISTKEY (%s)"
        .formatted(quote(name), String.join(", ", columns), quote(Layout.KEY));
  }

  static String copy(int number, String bucket, String manifest, CopyRole role) {
    return "COPY %s FROM %s %s FORMAT AS PARQUET MANIFEST"
        .formatted(
            quote(name(number)), Literal.text("s3://" + bucket + "/" + manifest), role.sql());
  }

  static String from(Stage stage) {
    return "FROM " + quote(stage.name()) + " AS " + ALIAS;
  }

  /** The condition for rows in {@link #from} that are no deletes. */
  static String notDeleted() {
    return "%s.%s <> 'd'".formatted(ALIAS, quote(Layout.OP));
  }

  /** The sweeps in a stage, each once: partition, sequence, time. */
  static String sweeps(Stage stage) {
    return "SELECT %1$s, %2$s, %3$s FROM %4$s WHERE %5$s = '%6$s'%7$s GROUP BY %1$s, %2$s, %3$s"
        .formatted(
            quote(Layout.PARTITION),
            quote(Layout.SEQ),
            quote(Layout.TS),
            quote(stage.name()),
            quote(Layout.OP),
            SWEEP,
            andNotLoaded(stage));
  }

  /** The condition for rows that are changes and are not loaded yet. */
  static String changes(Stage stage) {
    return quote(Layout.OP) + " <> '" + SWEEP + "'" + andNotLoaded(stage);
  }

  private static String andNotLoaded(Stage stage) {
    return stage.overlaps() ? " AND (" + notLoaded(stage.spans()) + ")" : "";
  }

  private static String notLoaded(List<LoadPlan.Span> spans) {
    return spans.stream()
        .map(
            span ->
                "(%s = %s AND %s >= %s)"
                    .formatted(
                        quote(Layout.PARTITION),
                        span.partition(),
                        quote(Layout.OFFSET),
                        span.from()))
        .collect(joining(" OR "));
  }

  static String drop(String temp) {
    return "DROP TABLE " + quote(temp);
  }

  private static String quote(String name) {
    return Identifier.quote(name);
  }
}
