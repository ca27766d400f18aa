package dev.sluice.redshift.ddl;

import dev.sluice.redshift.sql.Identifier;

/**
 * A column of a table.
 *
 * @param name name, lower case
 * @param type type
 */
public record Column(String name, SqlType type) {

  /** The column as CREATE TABLE and ADD COLUMN take it. */
  String sql() {
    String definition = Identifier.quote(name) + " " + type.sql();
    // ZSTD rather than an encoding chosen by Redshift: a VARCHAR with TEXT255 cannot grow.
    return type.kind() == SqlType.Kind.VARCHAR ? definition + " ENCODE ZSTD" : definition;
  }
}
