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
 * The statements about {@link #NAME}: the temporary table of the newest change of each identity in
 * a stage. Of two changes with the same identity the one with the greater ({@code _sluice_seq},
 * {@code _sluice_partition}, {@code _sluice_offset}) is newer. It has what decides about a change
 * and no more, so that the document's own columns, which are most of the bytes, go from the stage
 * into the target once.
 */
final class NewestSql {

  static final String NAME = "sluice_newest";

  /** What the table is called in the FROM of {@link #rows}. */
  static final String ALIAS = "n";

  private static final String RANK = "_sluice_rank";
  private static final List<String> POSITION = List.of(Layout.SEQ, Layout.PARTITION, Layout.OFFSET);
  private static final List<String> MARKER =
      List.of(Layout.KEY, Layout.TS, Layout.SEQ, Layout.PARTITION, Layout.OFFSET);

  /** The columns by which a row of the stage is found again; the key is where it is stored. */
  private static final List<String> PLACE = List.of(Layout.KEY, Layout.PARTITION, Layout.OFFSET);

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
    List<String> columns = new ArrayList<>(Columns.ofTable(definition, MARKER));
    columns.add(quote(Layout.OP) + " VARCHAR(1)");
    return StageSql.createTemp(NAME, columns);
  }

  static String clear() {
    return "DELETE FROM " + quote(NAME);
  }

  /**
   * Takes them from a stage; its update count is how many there are.
   *
   * @param swept SQL that joins {@code w}, with the column {@code swept}; rows below it stay out.
   *     Empty if there is no such rule
   */
  String select(Stage stage, String swept) {
    String columns = quoted(MARKER) + ", " + quote(Layout.OP);
    String rank =
        "ROW_NUMBER() OVER (PARTITION BY %s ORDER BY %s) AS %s"
            .formatted(
                quoted(identity),
                order.stream().map(column -> quote(column) + " DESC").collect(joining(", ")),
                quote(RANK));
    String staged =
        "SELECT %s, %s FROM %s WHERE %s"
            .formatted(columns, rank, quote(stage.name()), StageSql.changes(stage));
    String notSwept =
        swept.isEmpty() ? "" : " AND (w.swept IS NULL OR s." + quote(Layout.SEQ) + " >= w.swept)";
    return "INSERT INTO %1$s (%2$s) SELECT %2$s FROM (%3$s) AS s%4$s WHERE %5$s = 1%6$s"
        .formatted(quote(NAME), columns, staged, swept, quote(RANK), notSwept);
  }

  /** The rows of the stage whose changes are left: the FROM of an INSERT into the target. */
  static String rows(Stage stage) {
    return "%s JOIN %s AS %s ON %s"
        .formatted(StageSql.from(stage), quote(NAME), ALIAS, same(PLACE, StageSql.ALIAS, ALIAS));
  }

  /** Takes out what is not newer than the row or marker in {@code other}. */
  String dropStale(TableName other) {
    return "DELETE FROM %s USING %s AS t WHERE %s AND %s"
        .formatted(quote(NAME), other.sql(), same(identity, "t", quote(NAME)), notNewer(0));
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
        .formatted(other.sql(), quote(NAME), same(identity, quote(other.table()), "sluice_n"));
  }

  private static String same(List<String> columns, String one, String two) {
    return columns.stream()
        .map(column -> "%1$s.%3$s = %2$s.%3$s".formatted(one, two, quote(column)))
        .collect(joining(" AND "));
  }

  /** Leaves a marker for each delete. */
  String insertMarkers() {
    return "INSERT INTO %s (%s) SELECT %s FROM %s WHERE %s = 'd'"
        .formatted(
            table.deletes().sql(), quoted(MARKER), quoted(MARKER), quote(NAME), quote(Layout.OP));
  }

  private static String quoted(List<String> columns) {
    return columns.stream().map(Identifier::quote).collect(joining(", "));
  }

  private static String quote(String name) {
    return Identifier.quote(name);
  }
}
