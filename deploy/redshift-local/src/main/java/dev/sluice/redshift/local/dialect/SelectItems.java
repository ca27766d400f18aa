package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The items of a select list, for a block that becomes a subquery. */
final class SelectItems {
  /** Words that end an expression, or a type, and are no alias. */
  private static final Set<String> NO_ALIAS =
      Set.of("end", "null", "true", "false", "zone", "precision", "varying", "sysdate");

  /** Words that something of an expression must follow. */
  private static final Set<String> OPENS =
      Set.of(
          "and",
          "or",
          "not",
          "is",
          "in",
          "like",
          "ilike",
          "between",
          "then",
          "else",
          "when",
          "case",
          "to",
          "escape",
          "distinct",
          "all",
          "interval",
          "with",
          "without",
          "time",
          "at");

  private final Query query;
  private final int from;
  private final List<Token> quantifier;
  private final List<List<Token>> expressions = new ArrayList<>();
  private final List<Token> names = new ArrayList<>();
  private final List<Token> labels = new ArrayList<>();
  private final Map<String, List<Token>> windows = new HashMap<>();

  SelectItems(Query query, int first, int from, int to) {
    this.query = query;
    this.from = from;
    int start = first;
    if (query.is(start, "distinct") || query.is(start, "all")) {
      start++;
    } else if (query.is(start, "top")) {
      start += 2;
    }
    quantifier = query.tokens(first, start);
    int begin = start;
    for (int i = start; i <= from; i++) {
      if (i == from || (query.is(i, ",") && query.enclosing(i) == query.enclosing(from))) {
        item(query.tokens(begin, i), to);
        begin = i + 1;
      }
    }
  }

  private void item(List<Token> item, int to) {
    if (item.isEmpty()) {
      throw Refusal.syntax(query.at(from).text());
    }
    int size = item.size();
    Token last = item.get(size - 1);
    if (size == 1 && last.is("*")) {
      relations(to).forEach(this::wholeRow);
    } else if (size > 2 && last.is("*") && item.get(size - 2).is(".")) {
      wholeRow(item.get(size - 3));
    } else if (size > 2 && item.get(size - 2).is("as")) {
      add(item.subList(0, size - 2), last, true);
    } else if (size > 1 && isAlias(item.get(size - 2), last)) {
      add(item.subList(0, size - 1), last, true);
    } else {
      add(item, label(item), false);
    }
  }

  private static boolean isAlias(Token before, Token last) {
    boolean ends =
        before.kind() == Kind.SYMBOL
            ? before.is(")") || before.is("]")
            : !OPENS.contains(before.text());
    return ends && last.isName() && !(last.isWord() && NO_ALIAS.contains(last.text()));
  }

  private void add(List<Token> expression, Token label, boolean given) {
    boolean unique =
        given
            && labels.stream()
                .noneMatch(known -> known != null && known.name().equals(label.name()));
    expressions.add(expression);
    names.add(unique ? label : new Token(Kind.WORD, "rs_item_" + expressions.size(), true));
    labels.add(label);
    if (given && expression.stream().anyMatch(token -> token.is("over"))) {
      windows.put(label.name(), expression);
    }
  }

  /** All columns of a relation: its row, which the outer block takes apart. */
  private void wholeRow(Token relation) {
    expressions.add(List.of(relation));
    names.add(new Token(Kind.WORD, "rs_item_" + expressions.size(), true));
    labels.add(null);
  }

  /** The name that the column gets. */
  private static Token label(List<Token> item) {
    int end = item.size();
    for (int i = 0; i < item.size() && end == item.size(); i++) {
      end = item.get(i).is("::") ? i : end;
    }
    List<Token> named = item.subList(0, end);
    String label = "?column?";
    if (named.isEmpty()) {
      throw Refusal.syntax(item.get(0).text());
    }
    if (named.stream().allMatch(token -> token.isName() || token.is("."))) {
      label = named.get(named.size() - 1).name();
    } else if (named.size() > 2 && named.get(0).isName() && named.get(1).is("(")) {
      label = named.get(0).name();
    } else if (named.get(0).is("case")) {
      label = "case";
    }
    return new Token(Kind.QUOTED, Literals.identifier(label), true);
  }

  /** The names of the relations of the FROM clause, in order. */
  private List<Token> relations(int to) {
    List<Token> relations = new ArrayList<>();
    for (int i = from + 1; i < to; i++) {
      if (query.enclosing(i) != query.enclosing(from)) {
        continue;
      }
      if (query.is(i, "where") || query.is(i, "group") || query.is(i, "having")) {
        break;
      }
      if (query.is(i, "using") || query.is(i, "natural")) {
        throw Refusal.unknown("SELECT * with QUALIFY over a join with USING; name the columns");
      }
      if (query.isRelation(i)) {
        relations.add(alias(i, to));
      }
    }
    return relations;
  }

  private Token alias(int relation, int to) {
    int last = query.is(relation, "(") ? query.closeOf(relation) : relation;
    while (query.is(last + 1, ".")) {
      last += 2;
    }
    int next = query.is(last + 1, "as") ? last + 2 : last + 1;
    Token alias = query.at(next);
    if (next < to && alias.isName() && !Navigation.isNoAlias(alias)) {
      return alias;
    }
    if (query.is(last, ")")) {
      throw Refusal.unknown("SELECT * with QUALIFY over a relation without a name");
    }
    return query.at(last);
  }

  int from() {
    return from;
  }

  List<Token> quantifier() {
    return quantifier;
  }

  /** Window functions by their aliases. */
  Map<String, List<Token>> windows() {
    return windows;
  }

  Set<String> labels() {
    Set<String> all = new HashSet<>();
    labels.stream().filter(label -> label != null).forEach(label -> all.add(label.name()));
    return all;
  }

  List<Token> inner() {
    List<Token> inner = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (i > 0) {
        Qualify.symbol(inner, ",");
      }
      inner.addAll(expressions.get(i));
      Qualify.word(inner, "as");
      inner.add(names.get(i));
    }
    return inner;
  }

  List<Token> outer(String relation) {
    List<Token> outer = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (i > 0) {
        Qualify.symbol(outer, ",");
      }
      boolean row = labels.get(i) == null;
      if (row) {
        Qualify.symbol(outer, "(");
      }
      Qualify.word(outer, relation);
      Qualify.symbol(outer, ".");
      outer.add(names.get(i));
      if (row) {
        Qualify.symbol(outer, ")");
        Qualify.symbol(outer, ".");
        Qualify.symbol(outer, "*");
      } else {
        Qualify.word(outer, "as");
        outer.add(labels.get(i));
      }
    }
    return outer;
  }
}
