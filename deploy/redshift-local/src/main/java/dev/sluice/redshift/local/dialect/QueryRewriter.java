package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Passes the tokens of a query or an expression to the backend's SQL: refuses what Redshift does
 * not know, rewrites types in casts and the few functions and words that differ. It does not parse
 * the whole grammar; what is a syntax error in both is the backend's to say.
 */
final class QueryRewriter {
  /** Types of the catalogs, for queries over them. */
  private static final Set<String> CATALOG_TYPES = Set.of("regclass", "regproc", "oid", "name");

  private final List<Token> tokens;
  private final StringBuilder sql = new StringBuilder();
  private final Set<Domain> domains = new LinkedHashSet<>();
  private final Deque<Integer> castDepths = new ArrayDeque<>();
  private int depth;
  private int at;

  QueryRewriter(List<Token> tokens) {
    this.tokens = tokens;
  }

  /** The SQL for the backend. */
  String rewrite() {
    while (at < tokens.size()) {
      Token token = tokens.get(at);
      switch (token.kind()) {
        case WORD -> word(token);
        case SYMBOL -> symbol(token);
        default -> append(token);
      }
    }
    return sql.toString();
  }

  /** The domains that the casts need, after {@link #rewrite}. */
  Set<Domain> domains() {
    return domains;
  }

  private void word(Token token) {
    String word = token.text();
    QueryRules.checkWord(this::peek, token);
    boolean label = isAfter("as") || isAfter(".");
    if (word.equals("as") && isCastEnd()) {
      castDepths.pop();
      append(token);
      type();
    } else if (word.equals("cast") && peek(1).is("(")) {
      append(token);
      castDepths.push(depth);
      if (peek(1).kind() == Kind.STRING && peek(2).is("as") && isVarlenaType(peek(3))) {
        append(tokens.get(at));
        depth++;
        appendText(new Token(Kind.STRING, tokens.get(at).text() + "::pg_catalog.varchar", false));
        at++;
      }
    } else if (word.equals("sysdate") && !label) {
      replace(token, "pg_catalog.sysdate()");
    } else if (peek(1).is("(")
        && !isAfter(".")
        && !Functions.isKeyword(word)
        && !isColumnListOfAlias()) {
      function(token);
    } else {
      append(token);
    }
  }

  private void function(Token token) {
    String name = token.text();
    if (!Functions.isKnown(name) && !(Functions.isLeaderNodeOnly(name) && isCatalogQuery())) {
      throw new Refusal(
          "42883", "function " + name + " does not exist or is not known to redshift-local", null);
    }
    replace(token, Functions.backendName(name));
  }

  /** Whether the query reads catalogs, and nothing else. */
  private boolean isCatalogQuery() {
    boolean catalogs = false;
    for (int i = 0; i + 1 < tokens.size(); i++) {
      Token relation = tokens.get(i + 1);
      if ((tokens.get(i).is("from") || tokens.get(i).is("join"))
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

  private void symbol(Token token) {
    QueryRules.checkSymbol(this::peek, token);
    switch (token.text()) {
      case "(", "[" -> depth++;
      case ")", "]" -> depth--;
      default -> {}
    }
    if (token.is("::")) {
      if (isVarlenaType(peek(1)) && at > 0 && tokens.get(at - 1).kind() == Kind.STRING) {
        appendText(new Token(Kind.SYMBOL, "::pg_catalog.varchar", false));
      }
      append(token);
      type();
    } else if (token.is(".") && isAfter("]") && peek(1).isName()) {
      appendText(new Token(Kind.SYMBOL, "[" + Literals.string(peek(1).name()) + "]", false));
      at += 2;
    } else {
      append(token);
    }
  }

  private void type() {
    if (peek(0).is("pg_catalog") && peek(1).is(".")) {
      at += 2;
    }
    if (CATALOG_TYPES.contains(peek(0).text())) {
      sql.append(' ').append(peek(0).text());
      at++;
      return;
    }
    Tokens rest = new Tokens(tokens.subList(at, tokens.size()));
    ColumnType type = ColumnType.parse(rest);
    if (type.kind() == ColumnType.Kind.VARBYTE && type.size() > 0) {
      domains.add(type.domain());
    }
    at = tokens.size() - rest.rest().size();
    sql.append(' ').append(type.castSql());
  }

  private boolean isCastEnd() {
    return !castDepths.isEmpty() && castDepths.peek() == depth - 1;
  }

  /** {@code AS alias (columns)}, or the name of a common table expression with its columns. */
  private boolean isColumnListOfAlias() {
    if (isAfter("as") || isAfter("with") || isAfter("recursive")) {
      return true;
    }
    int close = at + 1;
    int open = 0;
    do {
      open += tokens.get(close).is("(") ? 1 : tokens.get(close).is(")") ? -1 : 0;
      close++;
    } while (open > 0 && close < tokens.size());
    return isAfter(",")
        && close + 1 < tokens.size()
        && tokens.get(close).is("as")
        && tokens.get(close + 1).is("(");
  }

  private static boolean isVarlenaType(Token token) {
    return token.is("super") || token.is("varbyte") || token.is("varbinary");
  }

  private boolean isAfter(String text) {
    return at > 0 && tokens.get(at - 1).is(text);
  }

  /** The token {@code ahead} of the current one; before the current one when negative. */
  private Token peek(int ahead) {
    int index = at + ahead;
    return index >= 0 && index < tokens.size() ? tokens.get(index) : new Token(Kind.END, "", false);
  }

  private void replace(Token token, String text) {
    append(token.withText(text));
  }

  private void append(Token token) {
    appendText(token);
    at++;
  }

  private void appendText(Token token) {
    if (token.gap() && sql.length() > 0) {
      sql.append(' ');
    }
    sql.append(token.text());
  }

  /** Rewrites without keeping the domains: for expressions that hold no casts to sized types. */
  static String rewrite(List<Token> tokens) {
    return new QueryRewriter(new ArrayList<>(tokens)).rewrite();
  }
}
