package dev.sluice.redshift.ddl;

import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sql.Digest;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Session;
import dev.sluice.redshift.sql.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;

/** Column definitions of the temporary tables of a load, and how values go between them. */
public final class Columns {

  private static final String TEXT = "_sluice_text_";

  private Columns() {}

  /** The columns of a stage, in Parquet order. */
  public static List<String> ofStage(Layout layout) {
    return layout.columns().stream()
        .map(
            column ->
                Identifier.quote(column.name())
                    + " "
                    + SqlType.forStage(
                            column.type(),
                            column.maxBytes(),
                            "Column '%s'".formatted(column.name()))
                        .sql())
        .toList();
  }

  /** The named columns of a table. */
  public static List<String> ofTable(Definition definition, List<String> names) {
    return names.stream()
        .map(name -> Identifier.quote(name) + " " + definition.columns().get(name).sql())
        .toList();
  }

  /**
   * The value of a table's column, made from the stage's column of that name.
   *
   * @param stage alias of the stage
   */
  public static String fromStage(
      String stage, Layout.StagedColumn column, Definition definition, TableName table) {
    String name = stage + "." + Identifier.quote(column.name());
    Conversion conversion = incoming(column, name, definition, table);
    return conversion.rest().isPresent() ? stage + "." + text(column) : conversion.sql();
  }

  /**
   * Gives a stage a column more for each that SQL does not convert exactly into the table's, and
   * fills it.
   *
   * @param stage name of the stage
   */
  public static void convert(
      Session session, String stage, Layout layout, Definition definition, TableName table)
      throws SQLException {
    for (Layout.StagedColumn column : layout.columns()) {
      if (definition.type(column.name()).isEmpty()) {
        continue; // of the stage only
      }
      Conversion conversion = incoming(column, Identifier.quote(column.name()), definition, table);
      if (conversion.rest().isPresent()) {
        String relation = Identifier.quote(stage);
        checkLimit(session, relation, column, conversion, table);
        session.execute(
            "ALTER TABLE %s ADD COLUMN %s %s"
                .formatted(relation, text(column), SqlType.varchar(SqlType.MAX_VARCHAR).sql()));
        session.update("UPDATE %s SET %s = %s".formatted(relation, text(column), conversion.sql()));
        SinkConverted.fill(session, relation, text(column), conversion.rest().get());
      }
    }
  }

  private static void checkLimit(
      Session session,
      String relation,
      Layout.StagedColumn column,
      Conversion conversion,
      TableName table)
      throws SQLException {
    if (conversion.limit().isEmpty()) {
      return;
    }
    Conversion.Limit limit = conversion.limit().get();
    long beyond =
        session
            .query(
                "SELECT COUNT(*) FROM %s WHERE %s".formatted(relation, limit.condition()),
                row -> row.getLong(1))
            .get(0);
    if (beyond > 0) {
      throw new HeldException(
          "Column '%s' of %s is text, and %d rows of files from before that have %s, which it does not hold"
              .formatted(column.name(), table, beyond, limit.text()));
    }
  }

  private static Conversion incoming(
      Layout.StagedColumn column, String name, Definition definition, TableName table) {
    return definition
        .type(column.name())
        .flatMap(type -> Conversions.incoming(column.type(), type, name))
        .orElseThrow(
            () ->
                new HeldException(
                    "Column '%s' of %s cannot take values of type %s"
                        .formatted(column.name(), table, column.type())));
  }

  /** The stage's column for the text of another; names of contracts do not begin so. */
  private static String text(Layout.StagedColumn column) {
    return Identifier.quote(TEXT + Digest.shortHex(column.name().getBytes(StandardCharsets.UTF_8)));
  }
}
