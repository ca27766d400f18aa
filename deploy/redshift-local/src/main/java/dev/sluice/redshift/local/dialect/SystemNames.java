package dev.sluice.redshift.local.dialect;

import java.util.Set;

/**
 * Names of the catalog: statements other than queries cannot have them, not even a superuser's,
 * whom the backend would let.
 */
final class SystemNames {
  private static final Set<String> SCHEMAS = Set.of("pg_catalog", "information_schema", "pg_toast");
  private static final String OWN = "redshift_local";

  private SystemNames() {}

  static TableName checked(TableName table) {
    if (table.schema() != null) {
      checkSchema(table.schema());
    }
    String name = table.table();
    if (table.schema() == null && (name.startsWith("pg_") || isSystemView(name))) {
      throw new Refusal("42501", "permission denied: \"" + name + "\" is a system catalog", null);
    }
    return table;
  }

  static void checkSchema(String schema) {
    checkPath(schema);
    if (SCHEMAS.contains(schema)) {
      throw new Refusal("42501", "permission denied for schema " + schema, null);
    }
  }

  /** What the stand-in keeps for itself is not there for clients. */
  static void checkPath(String schema) {
    if (schema.contains(OWN)) {
      throw new Refusal("3F000", "schema \"" + schema + "\" does not exist", null);
    }
  }

  static boolean isSystemView(String name) {
    return name.matches("(stl|stv|svv|svl|svcs|sys)_.*");
  }
}
