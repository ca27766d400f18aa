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

  /** Those columns of a table that a stage can fill. */
  public static List<String> ofTable(Definition definition) {
    return definition.staged().stream()
        .map(name -> Identifier.quote(name) + " " + definition.columns().get(name).sql())
        .toList();
  }

  /** The value of a table's column, made from the stage's column of that name. */
  public static String fromStage(
      Layout.StagedColumn column, Definition definition, TableName table) {
    String name = Identifier.quote(column.name());
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
