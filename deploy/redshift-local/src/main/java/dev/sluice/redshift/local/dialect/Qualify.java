package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a query block with QUALIFY (Developer Guide, "QUALIFY clause") into one over a subquery
 * that computes the condition beside the items of the select list. Still Redshift's SQL: it comes
 * before the rules and the rewriting.
 */
final class Qualify {
  private static final String[] SET_OPERATORS = {"union", "except", "intersect", "minus"};
  private static final String[] TAIL = {"order", "limit", "offset"};
  private static final String OUTER = "rs_qualified";
  private static final String KEPT = "rs_kept";

  private final Query query;
  private final int at;
  private final int start;
  private final int end;
  private final SelectItems items;

  private Qualify(Query query, int at, int start) {
    this.query = query;
    this.at = at;
    this.start = start;
    this.end = endOf(at + 1, SET_OPERATORS);
    this.items = new SelectItems(query, start + 1, query.find(start, at, "from"), at);
  }

  /** The tokens without QUALIFY; the same ones when there is none. */
  static List<Token> rewrite(List<Token> tokens) {
    if (tokens.stream().anyMatch(token -> token.is("qualify"))) {
      checkParentheses(tokens);
    }
    List<Token> rewritten = tokens;
    while (rewritten.stream().anyMatch(token -> token.is("qualify"))) {
      Query query = new Query(rewritten);
      int at = 0;
      while (!query.is(at, "qualify")) {
        at++;
      }
      rewritten = of(query, at).rewrite();
    }
    return rewritten;
  }

  private static void checkParentheses(List<Token> tokens) {
    int depth = 0;
    for (Token token : tokens) {
      depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
      if (depth < 0) {
        throw Refusal.syntax(")");
      }
    }
    if (depth > 0) {
      throw new Refusal("42601", "syntax error at end of input", null);
    }
  }

  private static Qualify of(Query query, int at) {
    int start = -1;
    int from = -1;
    for (int i = Math.max(query.enclosing(at), 0); i < at; i++) {
      if (query.enclosing(i) == query.enclosing(at)) {
        start = query.is(i, "select") ? i : start;
        from = query.is(i, "from") ? i : query.is(i, "select") ? -1 : from;
      }
    }
    Token before = query.at(at - 1);
    Token after = query.at(at + 1);
    boolean clause = after.kind() != Kind.END && (after.kind() != Kind.SYMBOL || after.is("("));
    if (start < 0 || from < 0 || before.is(".") || before.is("as") || before.is(",") || !clause) {
      throw Refusal.unknown(
          "the word QUALIFY other than as a clause behind FROM; put it in quotes");
    }
    checkAlias(query, at);
    return new Qualify(query, at, start);
  }

  /** Behind a relation without an alias the word would be its alias. */
  private static void checkAlias(Query query, int at) {
    int relation = at - 1;
    if (query.is(relation, ")")) {
      while (query.closeOf(relation) != at - 1) {
        relation--;
      }
    }
    while (query.is(relation - 1, ".")) {
      relation -= 2;
    }
    if (query.isRelation(relation)) {
      throw new Refusal(
          "42601",
          "syntax error at or near \"" + query.at(at + 1).text() + "\"",
          "A relation that QUALIFY follows needs an alias.");
    }
  }

  private List<Token> rewrite() {
    int tail = endOf(at + 1, TAIL);
    boolean whole =
        end == endOf(at + 1) && query.find(firstOfLevel(), start, SET_OPERATORS) < 0 && tail < end;
    int conditionEnd = Math.min(tail, end);
    List<Token> inner = new ArrayList<>(items.inner());
    symbol(inner, ",");
    symbol(inner, "(");
    inner.addAll(condition(conditionEnd));
    symbol(inner, ")");
    word(inner, "as");
    word(inner, KEPT);
    List<Token> order = whole ? order(conditionEnd, inner) : query.tokens(conditionEnd, end);

    List<Token> all = new ArrayList<>(query.tokens(0, start));
    word(all, "select");
    all.addAll(items.quantifier());
    all.addAll(items.outer(OUTER));
    word(all, "from");
    symbol(all, "(");
    word(all, "select");
    all.addAll(inner);
    all.addAll(query.tokens(items.from(), at));
    symbol(all, ")");
    word(all, OUTER);
    word(all, "where");
    word(all, OUTER);
    symbol(all, ".");
    word(all, KEPT);
    all.addAll(order);
    all.addAll(query.tokens(end, query.size()));
    return all;
  }

  /** The condition; the aliases of window functions in it stand for these. */
  private List<Token> condition(int conditionEnd) {
    if (conditionEnd == at + 1) {
      throw Refusal.syntax(query.at(conditionEnd).text());
    }
    List<Token> condition = new ArrayList<>();
    for (int i = at + 1; i < conditionEnd; i++) {
      Token token = query.at(i);
      List<Token> window =
          token.isName() && !query.is(i - 1, ".") && !query.is(i + 1, ".") && !query.is(i + 1, "(")
              ? items.windows().get(token.name())
              : null;
      if (window == null) {
        condition.add(token);
      } else {
        symbol(condition, "(");
        condition.addAll(window);
        symbol(condition, ")");
      }
    }
    return condition;
  }

  /** ORDER BY, LIMIT and OFFSET; what they name that is no item becomes a further inner one. */
  private List<Token> order(int from, List<Token> inner) {
    List<Token> order = new ArrayList<>();
    int position = from;
    if (query.is(from, "order", "by")) {
      order.addAll(query.tokens(from, from + 2));
      position = Math.min(endOf(from, "limit", "offset"), end);
      int count = 0;
      int first = from + 2;
      for (int i = first; i <= position; i++) {
        boolean ends =
            i == position || (query.is(i, ",") && query.enclosing(i) == query.enclosing(at));
        if (ends) {
          orderItem(first, i, ++count, inner, order);
          if (i < position) {
            symbol(order, ",");
          }
          first = i + 1;
        }
      }
    }
    order.addAll(query.tokens(position, end));
    return order;
  }

  private void orderItem(int from, int to, int number, List<Token> inner, List<Token> order) {
    int modifiers = query.find(from, to, "asc", "desc", "nulls");
    int expressionEnd = modifiers < 0 ? to : modifiers;
    List<Token> expression = query.tokens(from, expressionEnd);
    boolean item =
        expression.size() == 1
            && (expression.get(0).kind() == Kind.NUMBER
                || items.labels().contains(expression.get(0).name()));
    if (item || expression.isEmpty()) {
      order.addAll(expression);
    } else {
      String name = "rs_order_" + number;
      symbol(inner, ",");
      inner.addAll(expression);
      word(inner, "as");
      word(inner, name);
      word(order, OUTER);
      symbol(order, ".");
      word(order, name);
    }
    order.addAll(query.tokens(expressionEnd, to));
  }

  private int firstOfLevel() {
    return query.enclosing(at) + 1;
  }

  /** Where the first of these words comes at this level, or the level ends. */
  private int endOf(int from, String... words) {
    int open = query.enclosing(at);
    int levelEnd = open < 0 ? query.size() : query.closeOf(open);
    int found = query.find(from, levelEnd, words);
    return found < 0 ? levelEnd : found;
  }

  static void word(List<Token> tokens, String word) {
    tokens.add(new Token(Kind.WORD, word, true));
  }

  static void symbol(List<Token> tokens, String symbol) {
    tokens.add(new Token(Kind.SYMBOL, symbol, true));
  }
}
