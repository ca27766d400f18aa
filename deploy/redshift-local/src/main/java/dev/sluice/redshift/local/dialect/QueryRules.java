package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

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

  private static final Map<String, String> REFUSED =
      Map.of(
          "returning", "RETURNING",
          "lateral", "LATERAL",
          "tablesample", "TABLESAMPLE",
          "fetch", "FETCH FIRST",
          "materialized", "MATERIALIZED");

  private QueryRules() {}

  static void checkWord(IntFunction<Token> peek, Token token) {
    String word = token.text();
    Token before = peek.apply(-1);
    Token after = peek.apply(1);
    boolean isLabel = before.is(".") || (before.is("as") && !isAfterAs(word));
    if (isLabel && ReservedWords.isReserved(word) && !word.equals("oid") && !isTypeWord(word)) {
      throw Refusal.syntax(word);
    }
    if (before.is(".")) {
      return;
    }
    if (ReservedWords.isNeverInQuery(word)) {
      throw Refusal.syntax(word);
    }
    checkReservedInContext(word, before, after);
    checkConstruct(word, before, after, peek.apply(2));
    checkCatalog(word, before, after);
  }

  static void checkSymbol(IntFunction<Token> peek, Token token) {
    if (!SYMBOLS.contains(token.text())) {
      throw new Refusal("42883", "operator " + token.text() + " does not exist", null);
    }
    if (token.is("[") && peek.apply(-1).is("array")) {
      throw new Refusal(
          "42601",
          "syntax error at or near \"[\"",
          "Redshift builds arrays with the function ARRAY(…).");
    }
    if (token.is("[") && peek.apply(1).is("-")) {
      throw Refusal.unknown("negative array positions");
    }
    if (token.is(".") && peek.apply(-1).is("]") && !peek.apply(1).isName()) {
      throw Refusal.syntax(".");
    }
  }

  private static void checkReservedInContext(String word, Token before, Token after) {
    boolean fits =
        switch (word) {
          case "offset" -> after.kind() == Kind.NUMBER || after.kind() == Kind.PARAMETER;
          case "partition" -> after.is("by");
          case "nulls" -> after.is("first") || after.is("last");
          case "top" -> false;
          case "respect" -> false;
          case "timestamp" ->
              after.kind() == Kind.STRING
                  || isTypeContext(before)
                  || after.is("with")
                  || after.is("without");
          case "oid" -> false;
          default -> true;
        };
    if (word.equals("top") && before.is("select")) {
      throw Refusal.unknown("SELECT TOP; use LIMIT");
    }
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

  private static void checkCatalog(String word, Token before, Token after) {
    boolean relation = before.is("from") || before.is("join");
    if (relation
        && word.startsWith("pg_")
        && !CATALOGS.contains(word)
        && !(after.is(".") && word.startsWith("pg_temp"))) {
      throw new Refusal(
          "42P01",
          "relation \"" + word + "\" does not exist or is not known to redshift-local",
          null);
    }
    if (relation && word.equals("redshift_local")) {
      throw new Refusal("3F000", "schema \"" + word + "\" does not exist", null);
    }
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
