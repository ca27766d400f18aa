package dev.sluice.redshift.ddl;

import dev.sluice.redshift.failure.HeldException;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.TableName;
import java.util.List;

/** Column definitions of the temporary tables of a load, and how values go between them. */
public final class Columns {

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
    return definition
        .type(column.name())
        .flatMap(type -> Conversion.incoming(column.type(), type, name))
        .orElseThrow(
            () ->
                new HeldException(
                    "Column '%s' of %s cannot take values of type %s"
                        .formatted(column.name(), table, column.type())));
  }
}
