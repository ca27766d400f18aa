package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Passes the tokens of a query or an expression to the backend's SQL: refuses what Redshift does
 * not know, rewrites types in casts and the functions and words that differ. It does not parse the
 * whole grammar; what is a syntax error in both is the backend's to say.
 */
final class QueryRewriter {
  /** Types of the catalogs, for queries over them. */
  private static final Set<String> CATALOG_TYPES =
      Set.of("regclass", "regproc", "regtype", "oid", "name");

  private final Query query;
  private final QueryRules rules;
  private final CallRewriter calls;
  private final Navigation navigation;
  private final StringBuilder sql = new StringBuilder();
  private final Set<Domain> domains = new LinkedHashSet<>();
  private final Deque<Integer> castDepths = new ArrayDeque<>();
  private final Map<Integer, String> limits = new HashMap<>();
  private int depth;
  private int at;

  /** For tokens that name all relations which they use. */
  QueryRewriter(List<Token> tokens) {
    this(tokens, Set.of());
  }

  /**
   * For a part of a statement.
   *
   * @param outer names of relations that are known from outside of it
   */
  QueryRewriter(List<Token> tokens, Set<String> outer) {
    this.query = new Query(Qualify.rewrite(tokens));
    this.rules = new QueryRules(query);
    this.calls = new CallRewriter(query, this::rewritePart);
    this.navigation = new Navigation(query, outer);
  }

  /** The SQL for the backend. */
  String rewrite() {
    while (at < query.size()) {
      limit();
      Token token = query.at(at);
      rules.check(at);
      switch (token.kind()) {
        case WORD, QUOTED -> name(token);
        case SYMBOL -> symbol(token);
        default -> append(token);
      }
    }
    limit();
    return sql.toString();
  }

  /** The limit of the query block that ends here, where TOP gave it one. */
  private void limit() {
    String rows = limits.remove(at);
    if (rows != null) {
      sql.append(" limit ").append(rows);
    }
  }

  /** TOP becomes a LIMIT at the end of its query block (Developer Guide, "SELECT list"). */
  private void top() {
    String rows = query.at(at + 1).text();
    if (!rows.matches("[1-9]\\d*")) {
      throw Refusal.syntax(rows);
    }
    int open = query.enclosing(at);
    int end = open < 0 ? query.size() : query.closeOf(open);
    if (query.find(at, end, "limit") >= 0) {
      throw Refusal.syntax("limit");
    }
    if (query.find(open + 1, end, "union", "except", "intersect") >= 0) {
      throw Refusal.unknown("TOP in a part of a UNION, EXCEPT or INTERSECT");
    }
    limits.put(end, rows);
    at += 2;
  }

  /** The domains that the casts need, after {@link #rewrite}. */
  Set<Domain> domains() {
    return domains;
  }

  /** The names that stand for relations in it. */
  Set<String> relations() {
    return navigation.relations();
  }

  private String rewritePart(List<Token> tokens) {
    QueryRewriter part = new QueryRewriter(tokens, navigation.relations());
    String rewritten = part.rewrite().strip();
    domains.addAll(part.domains);
    return rewritten;
  }

  private void name(Token token) {
    String word = token.kind() == Kind.WORD ? token.text() : "";
    boolean label = query.is(at - 1, "as") || query.is(at - 1, ".");
    if (word.equals("as") && isCastEnd()) {
      castDepths.pop();
      append(token);
      type();
    } else if (word.equals("cast") && query.is(at + 1, "(")) {
      cast(token);
    } else if (BackendNames.ofCatalog(word) != null) {
      append(token.withText(BackendNames.ofCatalog(word)));
    } else if (word.equals("current_user_id") && !label) {
      append(token.withText("pg_catalog." + BackendNames.CURRENT_USER_ID + "()"));
    } else if (word.equals("operator") && query.is(at + 1, "(", "pg_catalog", ".")) {
      // What psql writes.
      at += 4;
      appendText(query.at(at).withText(" " + query.at(at).text()));
      at += 2;
    } else if (word.equals("sysdate") && !label) {
      append(token.withText("pg_catalog.sysdate()"));
    } else if (word.equals("top") && query.is(at - 1, "select")) {
      top();
    } else if (word.equals("approximate") && query.is(at + 1, "count", "(", "distinct")) {
      at++;
    } else if (CallRules.isCall(query, at)) {
      call(token);
    } else if (navigation.beginsAt(at)) {
      Navigation.Path path = navigation.path(at);
      appendText(token.withText(path.sql()));
      at = path.end();
    } else {
      append(token);
    }
  }

  /** A string literal that becomes SUPER or VARBYTE is text, not the type's own notation. */
  private void cast(Token token) {
    append(token);
    castDepths.push(depth);
    if (query.at(at + 1).kind() == Kind.STRING
        && query.is(at + 2, "as")
        && isVarlenaType(query.at(at + 3))) {
      append(query.at(at));
      depth++;
      Token literal = query.at(at);
      append(literal.withText(literal.text() + "::pg_catalog.varchar"));
    }
  }

  private void call(Token token) {
    CallRules.check(query, at);
    CallRewriter.Rewritten rewritten = calls.call(at);
    if (rewritten.sql() == null) {
      append(
          token.kind() == Kind.WORD ? token.withText(Functions.backendName(token.text())) : token);
      return;
    }
    for (int i = at; i < rewritten.end(); i++) {
      depth += query.is(i, "(") ? 1 : query.is(i, ")") ? -1 : 0;
    }
    appendText(token.withText(rewritten.sql()));
    at = rewritten.end();
  }

  private void symbol(Token token) {
    switch (token.text()) {
      case "(", "[" -> depth++;
      case ")", "]" -> depth--;
      default -> {}
    }
    if (token.is("::")) {
      if (isVarlenaType(query.at(at + 1)) && query.at(at - 1).kind() == Kind.STRING) {
        appendText(new Token(Kind.SYMBOL, "::pg_catalog.varchar", false));
      }
      append(token);
      type();
    } else {
      append(token);
    }
  }

  private void type() {
    if (query.is(at, "pg_catalog", ".")) {
      at += 2;
    }
    if (CATALOG_TYPES.contains(query.at(at).text())) {
      sql.append(' ').append(query.at(at).text());
      at++;
      return;
    }
    Tokens rest = new Tokens(query.tokens(at, query.size()));
    ColumnType type = ColumnType.parse(rest);
    if (type.kind() == ColumnType.Kind.VARBYTE && type.size() > 0) {
      domains.add(type.domain());
    }
    at = query.size() - rest.rest().size();
    sql.append(' ').append(type.castSql());
  }

  private boolean isCastEnd() {
    return !castDepths.isEmpty() && castDepths.peek() == depth - 1;
  }

  private static boolean isVarlenaType(Token token) {
    return token.is("super") || token.is("varbyte") || token.is("varbinary");
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
    return new QueryRewriter(tokens).rewrite();
  }
}
