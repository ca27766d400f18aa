package dev.sluice.redshift.sql;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/**
 * A target table and the names of the tables that the sink keeps beside it in the schema {@value
 * #SYSTEM_SCHEMA}.
 *
 * @param schema schema, lower case
 * @param table table, lower case
 */
public record TableName(String schema, String table) {

  /** Schema of everything that the sink keeps for itself. */
  public static final String SYSTEM_SCHEMA = "sluice";

  /** Longest name of one of the sink's own tables: what PostgreSQL keeps, too. */
  private static final int MAX_OWN = 63;

  public TableName {
    requireNonNull(schema, "schema");
    requireNonNull(table, "table");
  }

  /** The target table in SQL. */
  public String sql() {
    return Identifier.quote(schema) + "." + Identifier.quote(table);
  }

  /** A column of the table in a statement that names the table itself. */
  public String column(String column) {
    return Identifier.quote(table) + "." + Identifier.quote(column);
  }

  /** The table's own watermark table. Never shared, so that loads of two tables never conflict. */
  public TableName watermark() {
    return beside("watermark");
  }

  /** The table's delete markers. */
  public TableName deletes() {
    return beside("deletes");
  }

  private TableName beside(String role) {
    String plain = schema + "__" + table + "__" + role;
    boolean unambiguous =
        !schema.contains("__")
            && !table.contains("__")
            && !schema.endsWith("_")
            && !table.startsWith("_")
            && !table.endsWith("_");
    if (unambiguous && plain.length() <= MAX_OWN) {
      return new TableName(SYSTEM_SCHEMA, plain);
    }
    String digest = Digest.shortHex((schema + "." + table).getBytes(StandardCharsets.UTF_8));
    String suffix = "_" + digest + "__" + role;
    String head = schema + "__" + table;
    int room = MAX_OWN - suffix.length();
    return new TableName(SYSTEM_SCHEMA, head.substring(0, Math.min(head.length(), room)) + suffix);
  }

  @Override
  public String toString() {
    return schema + "." + table;
  }
}
