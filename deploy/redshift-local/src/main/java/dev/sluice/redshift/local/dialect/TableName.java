package dev.sluice.redshift.local.dialect;

/**
 * The name of a table, lower-cased as Redshift does.
 *
 * @param schema null when the search path decides
 */
public record TableName(String schema, String table) {

  /** The name as SQL, quoted. */
  public String sql() {
    return schema == null
        ? Literals.identifier(table)
        : Literals.identifier(schema) + "." + Literals.identifier(table);
  }
}
