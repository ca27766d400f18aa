package dev.sluice.redshift.load;

import static java.util.stream.Collectors.joining;

import dev.sluice.redshift.ddl.Columns;
import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.sql.Identifier;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements about {@link #NAME}: the temporary table of the newest change of each identity in
 * a stage, by {@link ChangesSql#POSITION}. It has what decides about a change and no more, so that
 * the document's own columns, which are most of the bytes, go from the stage into the target once.
 */
final class NewestSql {

  static final String NAME = "sluice_newest";

  /** What the table is called in the FROM of {@link #rows}. */
  static final String ALIAS = "n";

  private static final String RANK = "_sluice_rank";

  /** The columns by which a row of the stage is found again; the key is where it is stored. */
  private static final List<String> PLACE = List.of(Layout.KEY, Layout.PARTITION, Layout.OFFSET);

  private final Definition definition;
  private final List<String> identity;

  /**
   * @param identity the columns of which the table is to have each combination once
   */
  NewestSql(Definition definition, List<String> identity) {
    this.definition = definition;
    this.identity = List.copyOf(identity);
  }

  String create() {
    List<String> columns = new ArrayList<>(Columns.ofTable(definition, ChangesSql.MARKER));
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
    String columns = ChangesSql.quoted(ChangesSql.MARKER) + ", " + quote(Layout.OP);
    String rank =
        "ROW_NUMBER() OVER (PARTITION BY %s ORDER BY %s) AS %s"
            .formatted(
                ChangesSql.quoted(identity),
                ChangesSql.order(identity).stream()
                    .map(column -> quote(column) + " DESC")
                    .collect(joining(", ")),
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
        .formatted(
            StageSql.from(stage),
            quote(NAME),
            ALIAS,
            ChangesSql.same(PLACE, StageSql.ALIAS, ALIAS));
  }

  private static String quote(String name) {
    return Identifier.quote(name);
  }
}
