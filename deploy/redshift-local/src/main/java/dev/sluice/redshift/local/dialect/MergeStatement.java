package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.List;
import java.util.Set;

/**
 * Reads MERGE (Developer Guide, "MERGE"): the target has no alias; either both WHEN clauses,
 * without conditions, or REMOVE DUPLICATES.
 */
final class MergeStatement {
  private final Tokens tokens;
  private TableName target;
  private TableName source;
  private String sourceSql;

  MergeStatement(Tokens tokens) {
    this.tokens = tokens;
  }

  Statement parse() {
    tokens.expect("merge", "into");
    target = tokens.tableName();
    if (!tokens.at("using")) {
      throw tokens.unexpected();
    }
    List<Token> rest = tokens.rest();
    int on = source(rest);
    checkPaths(rest);
    return rest.size() > 1
            && new Tokens(rest.subList(rest.size() - 2, rest.size())).at("remove", "duplicates")
        ? simplified(rest, on)
        : clauses(rest);
  }

  /**
   * Reads the source: a table, a view or a query.
   *
   * @return where the word ON is
   */
  private int source(List<Token> rest) {
    Query query = new Query(rest);
    int on = query.find(0, rest.size(), "on");
    if (on < 2) {
      throw on < 0
          ? new Refusal("42601", "syntax error at end of input", null)
          : Refusal.syntax("on");
    }
    if (!query.is(1, "(")) {
      Tokens name = new Tokens(rest.subList(1, on));
      source = name.tableName();
      sourceSql = source.sql();
      name.take("as");
      if (!name.atEnd()) {
        name.identifier();
      }
      name.expectEnd();
      if (source.equals(target)) {
        throw Refusal.unsupported(
            "Source and target of a MERGE statement cannot be the same table");
      }
      return on;
    }
    List<Token> inside = query.tokens(2, query.closeOf(1));
    if (new Navigation(new Query(inside), Set.of()).relations().contains(target.table())) {
      throw Refusal.unsupported(
          "Source view/subquery in Merge statement cannot reference target table.");
    }
    return on;
  }

  /** Columns of type SUPER are whole in a MERGE. */
  private void checkPaths(List<Token> rest) {
    Query query = new Query(rest);
    Navigation navigation = new Navigation(query, Set.of(target.table()));
    for (int i = 0; i < query.size(); i++) {
      if (query.enclosing(i) < 0
          && query.at(i).isName()
          && !CallRules.isCall(query, i)
          && navigation.beginsAt(i)) {
        throw Refusal.unsupported(
            "Partial reference of SUPER column is not supported in MERGE statement.");
      }
    }
  }

  private Statement clauses(List<Token> rest) {
    boolean matched = false;
    boolean notMatched = false;
    for (int i = 0; i < rest.size(); i++) {
      if (rest.get(i).is("when")) {
        Tokens clause = new Tokens(rest.subList(i, rest.size()));
        if (clause.take("when", "matched")) {
          matched = isFirst(matched, clause);
        } else if (clause.take("when", "not", "matched")) {
          notMatched = isFirst(notMatched, clause);
        }
      }
    }
    if (!matched || !notMatched) {
      throw new Refusal(
          "42601",
          "MERGE requires both a WHEN MATCHED and a WHEN NOT MATCHED clause, or REMOVE DUPLICATES",
          null);
    }
    QueryRewriter query = new QueryRewriter(rest, Set.of(target.table()));
    return checked(
        Statement.write(
            "MERGE INTO " + target.sql() + " " + query.rewrite(), query.domains(), target),
        false);
  }

  private static boolean isFirst(boolean seen, Tokens clause) {
    if (seen) {
      throw Refusal.syntax("when");
    }
    clause.expect("then");
    if (clause.at("do")) {
      throw clause.unexpected();
    }
    return true;
  }

  /**
   * REMOVE DUPLICATES: rows of the target that match give way to the source's, so that each of
   * these is there once. The backend's MERGE tells when a row matches twice.
   */
  private Statement simplified(List<Token> rest, int on) {
    if (source == null) {
      throw Refusal.unknown("MERGE … REMOVE DUPLICATES from a query; put its rows into a table");
    }
    if (on == rest.size() - 3) {
      throw Refusal.syntax("remove");
    }
    for (Token token : rest) {
      if (token.kind() == Kind.WORD && token.is("when")) {
        throw Refusal.syntax("remove");
      }
    }
    QueryRewriter query =
        new QueryRewriter(rest.subList(0, rest.size() - 2), Set.of(target.table()));
    String merge =
        "MERGE INTO " + target.sql() + " " + query.rewrite() + " WHEN MATCHED THEN DELETE";
    return checked(
            Statement.write(
                "WITH rs_merged AS ("
                    + merge
                    + " RETURNING 1) INSERT INTO "
                    + target.sql()
                    + " SELECT * FROM "
                    + sourceSql,
                query.domains(),
                target),
            true)
        .withTag("MERGE");
  }

  private Statement checked(Statement statement, boolean simplified) {
    Statement reading = DataStatements.reading(target, statement);
    return source == null
        ? reading
        : reading.withBefore(
            "SELECT redshift_local.check_merge("
                + Literals.string(target.sql())
                + ", "
                + Literals.string(source.sql())
                + ", "
                + simplified
                + ")");
  }
}
