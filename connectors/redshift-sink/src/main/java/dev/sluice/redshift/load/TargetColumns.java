package dev.sluice.redshift.load;

import static java.util.stream.Collectors.joining;

import dev.sluice.redshift.ddl.Definition;
import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Literal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** The columns of an INSERT into a target table, and the SQL of each value. Not thread-safe. */
final class TargetColumns {

  private final Map<String, String> values = new LinkedHashMap<>();

  /** The columns that a stage fills by themselves, and the time of the load where it is wanted. */
  static TargetColumns of(Definition definition, String source, Instant now) {
    TargetColumns columns = new TargetColumns();
    definition.staged().forEach(name -> columns.with(name, source + "." + Identifier.quote(name)));
    if (definition.type(Layout.SYNCED_AT).isPresent()) {
      columns.with(Layout.SYNCED_AT, "CAST(" + Literal.timestamp(now) + " AS TIMESTAMP)");
    }
    return columns;
  }

  TargetColumns with(String name, String value) {
    values.put(name, value);
    return this;
  }

  String names() {
    return values.keySet().stream().map(Identifier::quote).collect(joining(", "));
  }

  String values() {
    return String.join(", ", values.values());
  }
}
