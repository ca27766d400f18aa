package dev.sluice.redshift.load;

import static java.util.stream.Collectors.joining;

import dev.sluice.redshift.ddl.Columns;
import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Literal;
import dev.sluice.redshift.sql.TableName;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The columns of an INSERT into a target table, and the SQL of each value. Not thread-safe. */
final class TargetColumns {

  private final Map<String, String> values = new LinkedHashMap<>();

  /**
   * The columns that a stage fills, and the time of the load where it is wanted. The others stay
   * null.
   */
  static TargetColumns of(Stage stage, Definition definition, TableName table, Instant now) {
    TargetColumns columns = new TargetColumns();
    for (Layout.StagedColumn column : stage.layout().columns()) {
      // Only an append table keeps what kind of change it was.
      if (!column.name().equals(Layout.OP) || definition.type(Layout.OP).isPresent()) {
        columns.with(column.name(), Columns.fromStage(StageSql.ALIAS, column, definition, table));
      }
    }
    if (definition.type(Layout.SYNCED_AT).isPresent()) {
      columns.with(Layout.SYNCED_AT, "CAST(" + Literal.timestamp(now) + " AS TIMESTAMP)");
    }
    return columns;
  }

  TargetColumns with(String name, String value) {
    values.put(name, value);
    return this;
  }

  private String names() {
    return values.keySet().stream().map(Identifier::quote).collect(joining(", "));
  }

  private String values() {
    return String.join(", ", values.values());
  }

  /**
   * @param from what to take the rows from: FROM with all that follows
   */
  String insert(TableName table, String from) {
    return "INSERT INTO %s (%s) SELECT %s %s".formatted(table.sql(), names(), values(), from);
  }
}
