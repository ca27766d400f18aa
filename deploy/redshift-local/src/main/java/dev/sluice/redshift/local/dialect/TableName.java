package dev.sluice.redshift.local.dialect;

/**
 * The name of a table, lower-cased as Redshift does.
 *
 * @param database null for the session's, which is the only one that the backend takes
 * @param schema null when the search path decides
 */
public record TableName(String database, String schema, String table) {

  TableName(String schema, String table) {
    this(null, schema, table);
  }

  /** The name as SQL, quoted. */
  public String sql() {
    return (database == null ? "" : Literals.identifier(database) + ".")
        + (schema == null ? "" : Literals.identifier(schema) + ".")
        + Literals.identifier(table);
  }
}
