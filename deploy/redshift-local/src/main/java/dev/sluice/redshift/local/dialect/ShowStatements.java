package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;

/**
 * Turns the SHOW statements that the JDBC driver's metadata calls use into selects over the catalog
 * (Developer Guide, "SHOW").
 */
final class ShowStatements {
  private final Tokens tokens;

  ShowStatements(Tokens tokens) {
    this.tokens = tokens;
  }

  Statement parse() {
    tokens.expect("show");
    if (tokens.take("databases")) {
      tokens.expectEnd();
      return Statement.of("SELECT * FROM redshift_local.show_databases");
    }
    if (tokens.take("schemas", "from", "database")) {
      return select("show_schemas", "schema_name", "database_name");
    }
    if (tokens.take("tables", "from", "schema")) {
      return select("show_tables", "table_name", "database_name", "schema_name");
    }
    if (tokens.take("columns", "from", "table")) {
      return select("show_columns", "column_name", "database_name", "schema_name", "table_name");
    }
    if (tokens.take("constraints", "primary", "keys", "from", "table")) {
      return select(
          "show_primary_keys", "column_name", "database_name", "schema_name", "table_name");
    }
    if (tokens.take("constraints", "foreign", "keys", "exported", "from", "table")) {
      return select(
          "show_foreign_keys",
          "fk_column_name",
          "pk_database_name",
          "pk_schema_name",
          "pk_table_name");
    }
    if (tokens.take("constraints", "foreign", "keys", "from", "table")) {
      return select(
          "show_foreign_keys",
          "fk_column_name",
          "fk_database_name",
          "fk_schema_name",
          "fk_table_name");
    }
    if (tokens.take("functions", "from", "schema")) {
      return select("show_functions", "function_name", "database_name", "schema_name");
    }
    if (tokens.take("procedures", "from", "schema")) {
      return select("show_procedures", "procedure_name", "database_name", "schema_name");
    }
    if (tokens.take("grants", "on", "table")) {
      return select("show_grants", "object_name", "database_name", "schema_name", "object_name");
    }
    if (tokens.take("column", "grants", "on", "table")) {
      return select(
          "show_column_grants", "object_name", "database_name", "schema_name", "object_name");
    }
    if (tokens.take("table")) {
      return definition("show_table");
    }
    if (tokens.take("view")) {
      return definition("show_view");
    }
    if (tokens.at("constraints")
        || tokens.at("grants")
        || tokens.at("column")
        || tokens.at("procedures")
        || tokens.at("functions")
        || tokens.at("parameters")
        || tokens.at("tables")
        || tokens.at("columns")) {
      throw Refusal.unknown(
          "SHOW " + tokens.peek().text().toUpperCase(java.util.Locale.ROOT) + " in this form");
    }
    return new SessionStatements(tokens).show();
  }

  private Statement definition(String function) {
    TableName name = tokens.tableName();
    tokens.expectEnd();
    return Statement.of(
        "SELECT redshift_local."
            + function
            + "("
            + Literals.string(name.sql())
            + ")::pg_catalog.varchar AS \"Show "
            + (function.equals("show_table") ? "Table" : "View")
            + " DDL statement\"");
  }

  /**
   * Columns by the parts of the name that follows, the last parts when there are fewer; then LIKE a
   * pattern.
   */
  private Statement select(String view, String liked, String... columns) {
    String[] values = new String[columns.length];
    int count = 0;
    do {
      if (count == columns.length) {
        throw tokens.unexpected();
      }
      values[count++] = operand();
    } while (tokens.take("."));
    StringBuilder sql = new StringBuilder("SELECT * FROM redshift_local." + view + " WHERE true");
    for (int i = 0; i < count; i++) {
      sql.append(" AND ")
          .append(columns[columns.length - count + i])
          .append(" = ")
          .append(values[i]);
    }
    if (tokens.take("like")) {
      sql.append(" AND ").append(liked).append(" LIKE ").append(operand());
    }
    tokens.expectEnd();
    return Statement.of(sql.toString());
  }

  private String operand() {
    Token token = tokens.next();
    return switch (token.kind()) {
      case PARAMETER -> token.text() + "::pg_catalog.text";
      case STRING -> token.text() + "::pg_catalog.text";
      case WORD, QUOTED ->
          Literals.string(token.longName() == null ? token.name() : token.longName());
      default ->
          throw token.kind() == Kind.END ? tokens.unexpected() : Refusal.syntax(token.text());
    };
  }
}
