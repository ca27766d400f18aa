package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.Set;

/** What PostgreSQL takes in the call of a function and Redshift does not. */
final class CallRules {
  /**
   * Window functions that take a frame, and need one with ORDER BY (Developer Guide, "Window
   * functions", c_Window_functions, and the pages of each function).
   */
  private static final Set<String> FRAMED =
      Set.of(
          ("count sum avg min max stddev stddev_samp stddev_pop variance var_samp var_pop bool_and bool_or first_value"
                  + " last_value nth_value")
              .split(" "));

  /** Window functions that take no frame. */
  private static final Set<String> UNFRAMED =
      Set.of("row_number rank dense_rank percent_rank cume_dist ntile lag lead".split(" "));

  private CallRules() {}

  /**
   * Checks the call of the function whose name is at a position.
   *
   * @throws Refusal when Redshift refuses it
   */
  static void check(Query query, int at) {
    checkName(query, at);
    String name = query.at(at).name();
    int open = at + 1;
    int close = query.closeOf(open);
    if (query.isRelation(at) && !Functions.isLeaderNodeOnly(name) && !Functions.isTable(name)) {
      throw Refusal.unknown("functions in FROM");
    }
    if (!query.is(open + 1, "select") && query.find(open + 1, close, "order") >= 0) {
      throw Refusal.syntax("order");
    }
    if ((name.equals("lag") || name.equals("lead")) && query.arguments(open).size() > 2) {
      throw new Refusal(
          "42883", "function " + name + " takes an expression and an offset, no default", null);
    }
    if (query.is(close + 1, "over")) {
      checkWindow(query, name, close + 2);
    } else if (query.is(close + 1, "from") && query.is(close + 2, "first")) {
      throw Refusal.syntax("from");
    }
  }

  private static void checkName(Query query, int at) {
    Token token = query.at(at);
    String name = token.name();
    boolean qualified = query.is(at - 1, ".");
    boolean known =
        Functions.isKnown(name) || (Functions.isLeaderNodeOnly(name) && isCatalogQuery(query));
    if (!known || (qualified && !query.is(at - 2, "pg_catalog"))) {
      throw new Refusal(
          "42883", "function " + name + " does not exist or is not known to redshift-local", null);
    }
  }

  /** Whether the query reads catalogs, and nothing else. */
  private static boolean isCatalogQuery(Query query) {
    boolean catalogs = false;
    for (int i = 1; i < query.size(); i++) {
      Token relation = query.at(i);
      if (query.isRelation(i)
          && !relation.is("(")
          && !Functions.isLeaderNodeOnly(relation.text())) {
        if (!relation.text().startsWith("pg_")) {
          return false;
        }
        catalogs = true;
      }
    }
    return catalogs;
  }

  private static void checkWindow(Query query, String name, int open) {
    if (!query.is(open, "(")) {
      throw Refusal.syntax(query.at(open).text());
    }
    int close = query.closeOf(open);
    int order = query.find(open + 1, close, "order");
    int frame = query.find(open + 1, close, "rows", "range", "groups", "exclude");
    if (query.at(open + 1).isName()
        && !query.is(open + 1, "partition")
        && !query.is(open + 1, "order")
        && !query.is(open + 1, "rows")) {
      throw Refusal.syntax(query.at(open + 1).text());
    }
    if (frame >= 0 && !query.is(frame, "rows")) {
      throw Refusal.syntax(query.at(frame).text());
    }
    if (frame >= 0 && UNFRAMED.contains(name)) {
      throw Refusal.syntax("rows");
    }
    if (FRAMED.contains(name)) {
      if (order >= 0 && frame < 0) {
        throw new Refusal(
            "0A000",
            "Aggregate window functions with an ORDER BY clause require a frame clause",
            null);
      }
      if (order < 0 && frame >= 0) {
        throw Refusal.syntax("rows");
      }
    }
    int exclude = query.find(open + 1, close, "exclude");
    if (exclude >= 0) {
      throw Refusal.syntax("exclude");
    }
  }

  /** Whether a call can begin here: a name with a parenthesis that is no list of columns. */
  static boolean isCall(Query query, int at) {
    Token token = query.at(at);
    if (!token.isName() || !query.is(at + 1, "(")) {
      return false;
    }
    if (query.is(at - 1, ".")) {
      return true;
    }
    if (token.kind() == Kind.WORD && Functions.isKeyword(token.text())) {
      return false;
    }
    return !isColumnListOfAlias(query, at);
  }

  /** {@code AS alias (columns)}, or the name of a common table expression with its columns. */
  private static boolean isColumnListOfAlias(Query query, int at) {
    if (query.is(at - 1, "as")
        || query.is(at - 1, "with")
        || query.is(at - 1, "recursive")
        || query.is(at - 1, ")")) {
      return true;
    }
    int close = query.closeOf(at + 1);
    return query.is(at - 1, ",") && query.is(close + 1, "as", "(");
  }
}
