package dev.sluice.redshift.load;

import static java.util.stream.Collectors.joining;

import dev.sluice.redshift.ddl.Columns;
import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements about {@link #NAME}: the temporary table that takes the newest change of each
 * identity from a stage, in the target's types. Of two changes with the same identity the one with
 * the greater ({@code _sluice_seq}, {@code _sluice_partition}, {@code _sluice_offset}) is newer.
 */
final class NewestSql {

  static final String NAME = "sluice_newest";

  private static final String RANK = "_sluice_rank";
  private static final List<String> POSITION = List.of(Layout.SEQ, Layout.PARTITION, Layout.OFFSET);
  private static final String MARKER =
      List.of(Layout.KEY, Layout.TS, Layout.SEQ, Layout.PARTITION, Layout.OFFSET).stream()
          .map(Identifier::quote)
          .collect(joining(", "));

  private final TableName table;
  private final Definition definition;
  private final List<String> identity;
  private final List<String> order;

  /**
   * @param identity the columns of which a table has each combination once: the key, and in a
   *     history the sequence too
   */
  NewestSql(TableName table, Definition definition, List<String> identity) {
    this.table = table;
    this.definition = definition;
    this.identity = List.copyOf(identity);
    this.order = POSITION.stream().filter(column -> !identity.contains(column)).toList();
  }

  String create() {
    List<String> columns = new ArrayList<>(Columns.ofTable(definition));
    columns.add(quote(Layout.OP) + " VARCHAR(1)");
    return StageSql.createTemp(NAME, columns);
  }

  static String clear() {
    return "DELETE FROM " + quote(NAME);
  }

  /**
   * Takes them from a stage.
   *
   * @param swept SQL that joins {@code w}, with the column {@code swept}; rows below it stay out.
   *     Empty if there is no such rule
   */
  String select(Stage stage, String swept) {
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (Layout.StagedColumn column : stage.layout().columns()) {
      names.add(quote(column.name()));
      values.add(
          column.name().equals(Layout.OP)
              ? quote(Layout.OP)
              : Columns.fromStage(column, definition, table));
    }
    String rank =
        "ROW_NUMBER() OVER (PARTITION BY %s ORDER BY %s) AS %s"
            .formatted(
                identity.stream().map(Identifier::quote).collect(joining(", ")),
                order.stream().map(column -> quote(column) + " DESC").collect(joining(", ")),
                quote(RANK));
    String staged =
        "SELECT *, %s FROM %s WHERE %s"
            .formatted(rank, quote(stage.name()), StageSql.changes(stage));
    String notSwept =
        swept.isEmpty() ? "" : " AND (w.swept IS NULL OR s." + quote(Layout.SEQ) + " >= w.swept)";
    return "INSERT INTO %s (%s) SELECT %s FROM (%s) AS s%s WHERE %s = 1%s"
        .formatted(
            quote(NAME),
            String.join(", ", names),
            String.join(", ", values),
            staged,
            swept,
            quote(RANK),
            notSwept);
  }

  /** Takes out what is not newer than the row or marker in {@code other}. */
  String dropStale(TableName other) {
    return "DELETE FROM %s USING %s AS t WHERE %s AND %s"
        .formatted(quote(NAME), other.sql(), same("t", quote(NAME)), notNewer(0));
  }

  private String notNewer(int at) {
    String theirs = "t." + quote(order.get(at));
    String ours = quote(NAME) + "." + quote(order.get(at));
    if (at == order.size() - 1) {
      return theirs + " >= " + ours;
    }
    return "(%1$s > %2$s OR (%1$s = %2$s AND %3$s))".formatted(theirs, ours, notNewer(at + 1));
  }

  /** Deletes the row or marker in {@code other} of every identity that changes. */
  String deleteChanged(TableName other) {
    return "DELETE FROM %s USING %s AS sluice_n WHERE %s"
        .formatted(other.sql(), quote(NAME), same(quote(other.table()), "sluice_n"));
  }

  private String same(String one, String two) {
    return identity.stream()
        .map(column -> "%1$s.%3$s = %2$s.%3$s".formatted(one, two, quote(column)))
        .collect(joining(" AND "));
  }

  /** Leaves a marker for each delete. */
  String insertMarkers() {
    return "INSERT INTO %s (%s) SELECT %s FROM %s WHERE %s = 'd'"
        .formatted(table.deletes().sql(), MARKER, MARKER, quote(NAME), quote(Layout.OP));
  }

  private static String quote(String name) {
    return Identifier.quote(name);
  }
}
