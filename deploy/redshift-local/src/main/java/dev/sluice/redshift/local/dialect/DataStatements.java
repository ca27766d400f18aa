package dev.sluice.redshift.local.dialect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads INSERT, UPDATE and DELETE as far as their target, and hands the rest to {@link
 * QueryRewriter}.
 */
final class DataStatements {
  private final Tokens tokens;
  private String with = "";
  private Set<Domain> withDomains = Set.of();

  DataStatements(Tokens tokens) {
    this.tokens = tokens;
  }

  /** The statement comes behind these tokens: WITH and its queries. */
  DataStatements after(List<Token> queries) {
    QueryRewriter query = new QueryRewriter(queries);
    with = query.rewrite() + " ";
    withDomains = query.domains();
    return this;
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
    Set<String> relations = Set.of(table.table());
    if (!tokens.at("set")) {
      tokens.take("as");
      Token alias = tokens.identifier();
      head += " AS " + alias.text();
      relations = Set.of(alias.name());
    }
    tokens.expect("set");
    Map<String, List<Token>> values = new LinkedHashMap<>();
    do {
      Token column = tokens.identifier();
      if (tokens.at("[") || tokens.at(".")) {
        throw Refusal.unsupported(
            "UPDATE sets whole columns: a part of a SUPER value cannot be set");
      }
      tokens.expect("=");
      if (values.put(column.text(), tokens.expression("from", "where")) != null) {
        throw new Refusal(
            "42601", "multiple assignments to same column \"" + column.name() + "\"", null);
      }
    } while (tokens.take(","));
    QueryRewriter rest = new QueryRewriter(tokens.rest(), relations);
    String tail = rest.rewrite();
    Set<Domain> domains = new LinkedHashSet<>(rest.domains());
    List<String> assignments = new ArrayList<>();
    values.forEach(
        (column, expression) -> {
          QueryRewriter value = new QueryRewriter(expression, rest.relations());
          assignments.add(column + " = " + value.rewrite().strip());
          domains.addAll(value.domains());
        });
    return reading(
        table,
        write(
            head + " SET " + String.join(", ", assignments) + (tail.isEmpty() ? "" : " " + tail),
            domains,
            table));
  }

  Statement delete() {
    tokens.expect("delete");
    tokens.take("from");
    TableName table = tokens.tableName();
    if (!tokens.atEnd() && !tokens.at("using") && !tokens.at("where")) {
      throw tokens.unexpected();
    }
    return reading(table, write("DELETE FROM " + table.sql(), tokens.rest(), table));
  }

  /**
   * UPDATE and DELETE need SELECT too, whether they look at a column or not (Developer Guide,
   * "GRANT").
   */
  static Statement reading(TableName table, Statement statement) {
    return statement.withBefore(
        "SELECT redshift_local.check_read(" + Literals.string(table.sql()) + ")");
  }

  private Statement write(String head, List<Token> rest, TableName table) {
    QueryRewriter query = new QueryRewriter(rest, Set.of(table.table()));
    return write(head + " " + query.rewrite(), query.domains(), table);
  }

  private Statement write(String sql, Set<Domain> domains, TableName table) {
    Set<Domain> all = new LinkedHashSet<>(withDomains);
    all.addAll(domains);
    return Statement.write(with + sql, all, table);
  }
}
