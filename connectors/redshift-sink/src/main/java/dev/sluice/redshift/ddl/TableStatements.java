package dev.sluice.redshift.ddl;

import static java.util.stream.Collectors.joining;

import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.TableName;
import java.util.List;
import java.util.stream.Stream;

/** The statements by which a table is made and changed. */
final class TableStatements {

  private static final String NEW = "_sluice_new";
  private static final String OLD = "_sluice_old";

  private final TableName table;
  private final TableShape shape;

  TableStatements(TableName table, TableShape shape) {
    this.table = table;
    this.shape = shape;
  }

  static String createSchema(String schema) {
    return "CREATE SCHEMA IF NOT EXISTS " + Identifier.quote(schema);
  }

  /** The statements of a change, in order; the schema of a new table is there. */
  List<String> of(TableChange change) {
    if (change instanceof TableChange.Create create) {
      return List.of(create(create.definition()));
    } else if (change instanceof TableChange.Add add) {
      return List.of(alter() + " ADD COLUMN " + add.column().sql());
    } else if (change instanceof TableChange.Grow grow) {
      return List.of(
          alter()
              + " ALTER COLUMN "
              + Identifier.quote(grow.column())
              + " TYPE "
              + grow.to().sql());
    } else if (change instanceof TableChange.Retype retype) {
      return retype(retype);
    }
    throw new IllegalStateException("There is no other change than these: " + change);
  }

  private String create(Definition definition) {
    return "CREATE TABLE IF NOT EXISTS "
        + table.sql()
        + definition.columns().entrySet().stream()
            .map(column -> new Column(column.getKey(), column.getValue()).sql())
            .collect(joining(", ", " (", ")"))
        + shape.sql();
  }

  /** The same without what only the sink can do. */
  private List<String> retype(TableChange.Retype change) {
    return Stream.concat(convert(change).stream(), swap(change).stream()).toList();
  }

  /**
   * The first half of another type for a column: its values in a new column. To be run in one
   * transaction with the second half, after the lock of the table's watermark table.
   */
  List<String> convert(TableChange.Retype change) {
    return List.of(
        alter() + " ADD COLUMN " + new Column(NEW, change.to()).sql(),
        "UPDATE "
            + table.sql()
            + " SET "
            + Identifier.quote(NEW)
            + " = "
            + change.conversion().sql());
  }

  /** The second half: the new column in place of the old one. */
  List<String> swap(TableChange.Retype change) {
    String column = Identifier.quote(change.column());
    String old = Identifier.quote(OLD);
    return List.of(
        alter() + " RENAME COLUMN " + column + " TO " + old,
        alter() + " RENAME COLUMN " + Identifier.quote(NEW) + " TO " + column,
        alter() + " DROP COLUMN " + old);
  }

  /** How many values of a column its new type cannot hold. */
  String count(Conversion.Limit limit) {
    return "SELECT COUNT(*) FROM " + table.sql() + " WHERE " + limit.condition();
  }

  /** The column of {@link #convert}, as it stands in SQL. */
  static String converted() {
    return Identifier.quote(NEW);
  }

  String lock() {
    return "LOCK TABLE " + table.watermark().sql();
  }

  /** The statements of a change as a person would run them. */
  String script(TableChange change) {
    if (change instanceof TableChange.Retype retype && retype.conversion().rest().isPresent()) {
      return "no statements make column '%s' %s exactly, so the sink has to convert its values: set ddl.mode to apply for this change;"
          .formatted(retype.column(), retype.to());
    }
    List<String> statements = of(change);
    String schema = change instanceof TableChange.Create ? createSchema(table.schema()) + "; " : "";
    String text = schema + String.join("; ", statements) + ";";
    return statements.size() > 2 ? "BEGIN; " + lock() + "; " + text + " COMMIT;" : text;
  }

  private String alter() {
    return "ALTER TABLE " + table.sql();
  }
}
