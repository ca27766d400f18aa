package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What PostgreSQL takes in a query and Redshift does not. */
final class QueryRules {
  private static final Set<String> SYMBOLS =
      Set.of(
          "+", "-", "*", "/", "%", "^", "=", "<>", "!=", "<", ">", "<=", ">=", "||", "::", "~",
          "!~", "~*", "!~*", "&", "|", "<<", ">>", ".", ",", "(", ")", "[", "]");

  /** Relations of the catalog that Redshift has too. */
  private static final Set<String> CATALOGS =
      Set.of(
          ("pg_namespace pg_class pg_attribute pg_attrdef pg_type pg_database pg_user pg_group pg_tables pg_views pg_table_def"
                  + " pg_description pg_index pg_constraint pg_proc pg_locks pg_settings pg_depend pg_language pg_catalog"
                  + " pg_indexes pg_operator pg_rewrite")
              .split(" "));

  /** Redshift's system views that are here. */
  private static final Set<String> SYSTEM_VIEWS =
      Set.of(
          ("stl_load_errors stv_sessions svl_user_info svv_all_columns svv_all_schemas svv_all_tables svv_column_privileges svv_columns"
                  + " svv_database_privileges svv_default_privileges svv_external_columns svv_external_schemas"
                  + " svv_external_tables svv_redshift_columns svv_redshift_databases svv_redshift_schemas svv_redshift_tables"
                  + " svv_relation_privileges svv_role_grants svv_roles svv_schema_privileges svv_system_privileges"
                  + " svv_table_info svv_tables svv_transactions svv_user_grants svv_user_info sys_load_error_detail")
              .split(" "));

  private static final Map<String, String> REFUSED =
      Map.of(
          "returning", "RETURNING",
          "lateral", "LATERAL",
          "tablesample", "TABLESAMPLE",
          "fetch", "FETCH FIRST",
          "materialized", "MATERIALIZED");

  /** Words that a string literal may follow; behind any other name it would be a typed literal. */
  private static final Set<String> BEFORE_LITERAL =
      Set.of(
          ("select all distinct and or not when then else case like ilike to escape between in by on where having limit from"
                  + " date time timetz timestamp timestamptz interval zone using default for"
                  + " both leading trailing return union except intersect is")
              .split(" "));

  private final Query query;

  QueryRules(Query query) {
    this.query = query;
  }

  /**
   * Checks the token at a position.
   *
   * @throws Refusal when Redshift refuses it there
   */
  void check(int at) {
    Token token = query.at(at);
    switch (token.kind()) {
      case WORD -> checkWord(at, token);
      case QUOTED -> checkCatalog(at, token);
      case SYMBOL -> checkSymbol(at, token);
      case STRING -> checkLiteral(query.at(at - 1), query.at(at - 2));
      default -> {}
    }
  }

  private void checkWord(int at, Token token) {
    String word = token.text();
    Token before = query.at(at - 1);
    Token after = query.at(at + 1);
    boolean isLabel = before.is(".") || (before.is("as") && !isAfterAs(word));
    if (isLabel && ReservedWords.isReserved(word) && !word.equals("oid") && !isTypeWord(word)) {
      throw Refusal.syntax(word);
    }
    checkCatalog(at, token);
    if (before.is(".")) {
      return;
    }
    if (ReservedWords.isNeverInQuery(word)) {
      throw Refusal.syntax(word);
    }
    checkReservedInContext(word, before, after);
    checkConstruct(word, before, after, query.at(at + 2));
    checkStatement(at, word, before);
  }

  /** Redshift takes a literal with the name of a type in front for dates and times only. */
  private static void checkLiteral(Token before, Token second) {
    if (before.isName()
        && (before.kind() == Kind.QUOTED
            || second.is(".")
            || !BEFORE_LITERAL.contains(before.text()))) {
      throw Refusal.syntax(before.text());
    }
  }

  private void checkSymbol(int at, Token token) {
    if (!SYMBOLS.contains(token.text())) {
      throw new Refusal("42883", "operator " + token.text() + " does not exist", null);
    }
    if (token.is("[") && query.is(at - 1, "array")) {
      throw new Refusal(
          "42601",
          "syntax error at or near \"[\"",
          "Redshift builds arrays with the function ARRAY(…).");
    }
    if (token.is("[") && query.is(at + 1, "-")) {
      throw Refusal.unknown("negative array positions");
    }
  }

  /** Statements where only an expression or a query may be. */
  private void checkStatement(int at, String word, Token before) {
    Token after = query.at(at + 1);
    boolean opens = before.is("(") || before.kind() == Kind.END;
    boolean refused =
        switch (word) {
          case "insert", "update", "delete", "merge" -> opens && !after.is("(");
          case "table" -> true;
          case "collate" -> !after.is("(");
          case "with" -> after.is("ordinality") || after.is("ties");
          case "json" -> before.is("is") || (before.is("not") && query.is(at - 2, "is"));
          case "document", "normalized" -> before.is("is") || before.is("not");
          case "local" -> before.is("at");
          case "lateral" -> after.is("(") || after.isName();
          case "select" ->
              after.is("from")
                  || after.is("where")
                  || after.is(")")
                  || after.is("union")
                  || after.kind() == Kind.END;
          case "using" -> after.kind() == Kind.SYMBOL && !after.is("(");
          case "search" -> before.is(")") && (after.is("depth") || after.is("breadth"));
          case "cycle" -> before.is(")") && after.isName();
          case "array" -> after.is("(");
          default -> false;
        };
    if (refused) {
      throw word.equals("select") && after.kind() == Kind.END
          ? new Refusal("42601", "syntax error at end of input", null)
          : Refusal.syntax(word.equals("select") ? after.text() : word);
    }
  }

  private static void checkReservedInContext(String word, Token before, Token after) {
    boolean fits =
        switch (word) {
          case "offset" -> after.kind() == Kind.NUMBER || after.kind() == Kind.PARAMETER;
          case "partition" -> after.is("by");
          case "nulls" -> after.is("first") || after.is("last");
          case "top" -> before.is("select") && after.kind() == Kind.NUMBER;
          case "respect" -> false;
          case "timestamp" ->
              after.kind() == Kind.STRING
                  || isTypeContext(before)
                  || after.is("with")
                  || after.is("without");
          case "oid" -> false;
          default -> true;
        };
    if (word.equals("ignore") || word.equals("respect")) {
      throw Refusal.unknown(word.toUpperCase(Locale.ROOT) + " NULLS");
    }
    if (!fits) {
      throw Refusal.syntax(word);
    }
  }

  private static void checkConstruct(String word, Token before, Token after, Token second) {
    if (REFUSED.containsKey(word) && !before.is(",") && !before.is("select")) {
      throw Refusal.syntax(word);
    }
    boolean refused =
        switch (word) {
          case "on" -> after.is("conflict");
          case "distinct" ->
              (after.is("on") && second.is("("))
                  || before.is("is")
                  || (before.is("not") && after.is("from"));
          case "filter" -> before.is(")") && after.is("(");
          case "for" ->
              after.is("update") || after.is("share") || after.is("no") || after.is("key");
          case "window" -> after.isName() && second.is("as");
          case "all" -> before.is("except") || before.is("intersect");
          case "values" -> before.is("(") || before.kind() == Kind.END;
          case "any", "some" ->
              after.is("(") && !second.is("select") && !second.is("current_schemas");
          case "xmlelement",
              "json_table",
              "json_query",
              "json_value",
              "json_exists",
              "json_object",
              "json_array",
              "json_scalar",
              "xmlparse" ->
              after.is("(");
          case "grouping" -> false;
          default -> false;
        };
    if (refused) {
      throw Refusal.syntax(word.equals("on") || word.equals("distinct") ? after.text() : word);
    }
  }

  /**
   * Names of the backend's own: neither the catalogs that Redshift lacks nor what the stand-in
   * keeps for itself can be reached.
   */
  private void checkCatalog(int at, Token token) {
    String name = token.name();
    if (name.startsWith("pg_")
        && !CATALOGS.contains(name)
        && !name.startsWith("pg_temp")
        && !query.is(at + 1, "(")
        && isOfBackend(at)) {
      throw new Refusal(
          "42P01",
          "relation \"" + name + "\" does not exist or is not known to redshift-local",
          null);
    }
    if (query.isRelation(query.is(at - 2, "pg_catalog", ".") ? at - 2 : at)
        && SystemNames.isSystemView(name)
        && !SYSTEM_VIEWS.contains(name)) {
      throw new Refusal(
          "42P01",
          "relation \"" + name + "\" does not exist or is not known to redshift-local",
          "Of Redshift's system views those are here that docs/redshift-local.md lists; no log of queries is kept.");
    }
    if (name.equals("redshift_local")) {
      throw new Refusal("3F000", "schema \"" + name + "\" does not exist", null);
    }
  }

  /**
   * Whether the name at a position is that of a relation or type of the backend, not of a column or
   * of a table in a schema of the user's.
   */
  private boolean isOfBackend(int at) {
    if (query.is(at - 1, ".")) {
      return query.at(at - 2).name().equals("pg_catalog");
    }
    return query.is(at - 1, "::") || (query.isRelation(at) && !query.is(at + 1, "."));
  }

  private static boolean isAfterAs(String word) {
    return word.equals("select") || word.equals("with");
  }

  private static boolean isTypeContext(Token before) {
    return before.is("::") || before.is("as");
  }

  private static boolean isTypeWord(String word) {
    return word.equals("timestamp");
  }
}
