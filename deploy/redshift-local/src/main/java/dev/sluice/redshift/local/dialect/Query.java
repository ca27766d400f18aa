package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/** The tokens of a query or an expression with the structure of its parentheses. Immutable. */
final class Query {
  private static final Token NONE = new Token(Kind.END, "", false);

  /** Words that begin a clause of a query block. */
  private static final Set<String> CLAUSES =
      Set.of(
          "select",
          "from",
          "join",
          "on",
          "using",
          "where",
          "group",
          "having",
          "order",
          "limit",
          "offset",
          "set",
          "values",
          "when",
          "union",
          "intersect",
          "except",
          "with",
          "into");

  /** Calls whose arguments are written with FROM. */
  private static final Set<String> CALLS_WITH_FROM =
      Set.of("extract", "trim", "substring", "substr", "overlay", "position");

  private final List<Token> tokens;
  private final int[] close;
  private final int[] enclosing;

  Query(List<Token> tokens) {
    this.tokens = List.copyOf(tokens);
    this.close = new int[tokens.size()];
    this.enclosing = new int[tokens.size()];
    Deque<Integer> open = new ArrayDeque<>();
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).is(")") && !open.isEmpty()) {
        close[open.pop()] = i;
      }
      enclosing[i] = open.isEmpty() ? -1 : open.peek();
      if (tokens.get(i).is("(")) {
        close[i] = tokens.size();
        open.push(i);
      }
    }
  }

  int size() {
    return tokens.size();
  }

  /** The token at a position; one of kind END outside of the query. */
  Token at(int position) {
    return position >= 0 && position < tokens.size() ? tokens.get(position) : NONE;
  }

  boolean is(int position, String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!at(position + i).is(words[i])) {
        return false;
      }
    }
    return true;
  }

  /** Where the parenthesis that opens at a position is closed. */
  int closeOf(int position) {
    return close[position];
  }

  /** Where the innermost parenthesis around a position opens; -1 for none. */
  int enclosing(int position) {
    return enclosing[position];
  }

  List<Token> tokens() {
    return tokens;
  }

  List<Token> tokens(int from, int to) {
    return tokens.subList(from, Math.min(to, tokens.size()));
  }

  /** The first of these words from a position on, inside of the same parentheses; -1 for none. */
  int find(int from, int to, String... words) {
    int level = from < tokens.size() ? enclosing[from] : -1;
    for (int i = from; i < Math.min(to, tokens.size()); i++) {
      if (enclosing[i] == level) {
        for (String word : words) {
          if (tokens.get(i).is(word)) {
            return i;
          }
        }
      }
    }
    return -1;
  }

  /** Whether a position is where a FROM clause names a relation. */
  boolean isRelation(int position) {
    Token before = at(position - 1);
    if (before.is("join")) {
      return true;
    }
    if (before.is("from")) {
      int open = enclosing[position - 1];
      return !at(position - 2).is("distinct")
          && (open < 1 || !CALLS_WITH_FROM.contains(at(open - 1).text()));
    }
    if (before.is("(")) {
      return !is(position, "select") && !is(position, "with") && isRelation(position - 1);
    }
    if (before.is("using")) {
      return !is(position, "(") || is(position, "(", "select");
    }
    if (!before.is(",")) {
      return false;
    }
    String clause = clauseOf(position - 1);
    return clause.equals("from")
        || clause.equals("join")
        || clause.equals("on")
        || clause.equals("using");
  }

  /**
   * The word that begins the clause around a position, inside of the same parentheses; empty for
   * none.
   */
  String clauseOf(int position) {
    for (int i = position - 1; i >= 0 && i >= enclosing[position]; i--) {
      if (enclosing[i] == enclosing[position] && CLAUSES.contains(tokens.get(i).text())) {
        return tokens.get(i).text();
      }
    }
    return "";
  }

  /** The arguments of the call whose parenthesis opens at a position. */
  List<List<Token>> arguments(int open) {
    int end = close[open];
    List<List<Token>> arguments = new ArrayList<>();
    if (end == open + 1) {
      return arguments;
    }
    int start = open + 1;
    for (int i = start; i < end; i++) {
      if (enclosing[i] == open && tokens.get(i).is(",")) {
        arguments.add(tokens(start, i));
        start = i + 1;
      }
    }
    arguments.add(tokens(start, end));
    return arguments;
  }
}
