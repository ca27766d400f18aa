package dev.sluice.redshift.local.dialect;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads INSERT, UPDATE, DELETE and MERGE as far as their target, and hands the rest to {@link
 * QueryRewriter}.
 */
final class DataStatements {
  private final Tokens tokens;

  DataStatements(Tokens tokens) {
    this.tokens = tokens;
  }

  Statement insert() {
    tokens.expect("insert", "into");
    TableName table = tokens.tableName();
    String head = "INSERT INTO " + table.sql();
    if (tokens.at("(") && !tokens.peek(1).is("select") && !tokens.peek(1).is("with")) {
      head +=
          " ("
              + String.join(", ", tokens.identifierList().stream().map(Token::text).toList())
              + ")";
    }
    if (tokens.take("default", "values")) {
      tokens.expectEnd();
      return write(head + " DEFAULT VALUES", List.of(), table);
    }
    if (!tokens.at("values") && !tokens.at("select") && !tokens.at("with") && !tokens.at("(")) {
      throw tokens.unexpected();
    }
    List<Token> rest = new ArrayList<>(tokens.rest());
    if (rest.get(0).is("values")) {
      // VALUES is for INSERT alone; the rules for queries refuse it.
      rest.remove(0);
      head += " VALUES";
    }
    return write(head, rest, table);
  }

  Statement update() {
    tokens.expect("update");
    TableName table = tokens.tableName();
    String head = "UPDATE " + table.sql();
    if (!tokens.at("set")) {
      tokens.take("as");
      head += " AS " + tokens.identifier().text();
    }
    tokens.expect("set");
    if (tokens.at("(")) {
      throw tokens.unexpected();
    }
    return write(head + " SET", tokens.rest(), table);
  }

  Statement delete() {
    tokens.expect("delete");
    tokens.take("from");
    TableName table = tokens.tableName();
    if (!tokens.atEnd() && !tokens.at("using") && !tokens.at("where")) {
      throw tokens.unexpected();
    }
    return write("DELETE FROM " + table.sql(), tokens.rest(), table);
  }

  /** Developer Guide, "MERGE": both WHEN clauses, without conditions. */
  Statement merge() {
    tokens.expect("merge", "into");
    TableName table = tokens.tableName();
    List<Token> rest = tokens.rest();
    boolean matched = false;
    boolean notMatched = false;
    for (int i = 0; i < rest.size(); i++) {
      if (rest.get(i).is("remove")) {
        throw Refusal.unknown("MERGE … REMOVE DUPLICATES");
      }
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
          "42601", "MERGE requires both a WHEN MATCHED and a WHEN NOT MATCHED clause", null);
    }
    return write("MERGE INTO " + table.sql(), rest, table);
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

  private static Statement write(String head, List<Token> rest, TableName table) {
    QueryRewriter query = new QueryRewriter(rest);
    return Statement.write(head + " " + query.rewrite(), query.domains(), table);
  }
}
