package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The allow-list: turns a statement of Redshift's SQL into what the backend does for it, or refuses
 * it. Stateless.
 */
public final class Dialect {
  private Dialect() {}

  /**
   * Translates one statement; an empty one gives empty SQL.
   *
   * @throws Refusal when Redshift refuses the statement or this stand-in does not know it
   */
  public static Statement translate(String sql) {
    List<String> statements = split(sql);
    if (statements.isEmpty()) {
      return Statement.of("");
    }
    if (statements.size() > 1) {
      throw new Refusal("42601", "cannot insert multiple commands into a prepared statement", null);
    }
    List<Token> tokens = Lexer.tokens(statements.get(0));
    Map<String, String> names = new HashMap<>();
    for (Token token : tokens) {
      if (token.longName() != null) {
        names.put(token.name(), token.longName());
      }
    }
    return translate(tokens).withNames(names);
  }

  /**
   * The statements of a string, without their semicolons.
   *
   * @throws Refusal when the string cannot be split into tokens
   */
  public static List<String> split(String sql) {
    List<Token> tokens = Lexer.tokens(sql);
    if (tokens.stream().noneMatch(token -> token.is(";"))) {
      return tokens.isEmpty() ? List.of() : List.of(sql);
    }
    List<String> statements = new ArrayList<>();
    StringBuilder statement = new StringBuilder();
    for (Token token : tokens) {
      if (token.is(";")) {
        add(statements, statement);
      } else {
        statement.append(token.gap() ? " " : "").append(token.source());
      }
    }
    add(statements, statement);
    return statements;
  }

  private static void add(List<String> statements, StringBuilder statement) {
    if (!statement.toString().isBlank()) {
      statements.add(statement.toString());
    }
    statement.setLength(0);
  }

  private static Statement translate(List<Token> list) {
    Tokens tokens = new Tokens(list);
    Token first = tokens.peek();
    if (first.kind() != Kind.WORD && !first.is("(")) {
      throw tokens.unexpected();
    }
    return switch (first.text()) {
      case "select", "(" -> select(list);
      case "with" -> with(list);
      case "insert" -> new DataStatements(tokens).insert();
      case "update" -> new DataStatements(tokens).update();
      case "delete" -> new DataStatements(tokens).delete();
      case "merge" -> new MergeStatement(tokens).parse();
      case "copy" -> Statement.copy(new CopyParser(tokens).parse());
      case "create" -> create(tokens);
      case "alter" -> alter(tokens);
      case "drop" -> drop(tokens);
      case "truncate" -> truncate(tokens);
      case "lock" -> lock(tokens);
      case "begin", "start" -> new SessionStatements(tokens).begin();
      case "commit", "end" -> new SessionStatements(tokens).end("COMMIT");
      case "rollback", "abort" -> new SessionStatements(tokens).end("ROLLBACK");
      case "set" -> new SessionStatements(tokens).set();
      case "reset" -> new SessionStatements(tokens).reset();
      case "show" -> new ShowStatements(tokens).parse();
      case "grant" -> Privileges.grant(tokens);
      case "revoke" -> Privileges.revoke(tokens);
      case "cancel" -> cancel(tokens);
      case "declare" -> new CursorStatements(tokens).declare();
      case "fetch" -> new CursorStatements(tokens).fetch();
      case "close" -> new CursorStatements(tokens).close();
      case "comment" -> new CommentStatement(tokens).parse();
      case "unload" ->
          throw Refusal.unknown("UNLOAD, as it writes nothing to S3; read the rows with SELECT");
      case "analyze", "vacuum" -> maintenance(tokens);
      case "explain" -> explain(tokens);
      case "savepoint", "release" -> throw Refusal.unsupported("SAVEPOINT is not supported");
      default -> throw Refusal.unknown("statements that begin with \"" + first.text() + "\"");
    };
  }

  /**
   * WITH in front of a query, or of an UPDATE or a DELETE (Developer Guide, "UPDATE", "DELETE").
   */
  private static Statement with(List<Token> list) {
    int verb =
        new Query(list).find(0, list.size(), "select", "insert", "update", "delete", "merge");
    if (verb < 0 || list.get(verb).is("select")) {
      return select(list);
    }
    DataStatements data = new DataStatements(new Tokens(list.subList(verb, list.size())));
    return switch (list.get(verb).text()) {
      case "update" -> data.after(list.subList(0, verb)).update();
      case "delete" -> data.after(list.subList(0, verb)).delete();
      default -> throw Refusal.syntax(list.get(verb).text());
    };
  }

  private static Statement select(List<Token> list) {
    int into = new Query(list).find(0, list.size(), "into");
    return into < 0 ? query("", list) : CreateTable.selectInto(list, into);
  }

  private static Statement query(String prefix, List<Token> tokens) {
    for (int i = 0; i < tokens.size(); i++) {
      if (tokens.get(i).is("into") && (i == 0 || !tokens.get(i - 1).is("insert"))) {
        throw Refusal.syntax("into");
      }
    }
    QueryRewriter query = new QueryRewriter(tokens);
    return Statement.of(prefix + query.rewrite()).withDomains(query.domains());
  }

  /** Developer Guide, "EXPLAIN": of queries, of what writes and of CREATE TABLE AS. */
  private static Statement explain(Tokens tokens) {
    tokens.expect("explain");
    if (tokens.at("analyze")) {
      throw Refusal.unsupported("EXPLAIN ANALYZE is not supported");
    }
    tokens.take("verbose");
    if (tokens.at("select") || tokens.at("with")) {
      return query("EXPLAIN ", tokens.rest());
    }
    if (!tokens.at("insert")
        && !tokens.at("update")
        && !tokens.at("delete")
        && !tokens.at("create", "table")) {
      throw Refusal.unknown(
          "EXPLAIN of anything but queries, INSERT, UPDATE, DELETE and CREATE TABLE AS");
    }
    Statement statement = translate(tokens.rest());
    if (statement.isDefinition()) {
      throw Refusal.unknown("EXPLAIN of CREATE TABLE without a query");
    }
    return Statement.of("EXPLAIN " + statement.sql()).withDomains(statement.domains());
  }

  private static Statement create(Tokens tokens) {
    tokens.expect("create");
    if (tokens.at("schema")) {
      return createSchema(tokens);
    }
    if (tokens.at("or", "replace", "view") || tokens.at("view")) {
      return createView(tokens);
    }
    if (tokens.at("table") || tokens.at("temp") || tokens.at("temporary") || tokens.at("local")) {
      return new CreateTable(tokens).parse();
    }
    if (tokens.at("user")) {
      return new UserStatements(tokens).createUser();
    }
    if (tokens.at("group")) {
      return new UserStatements(tokens).createGroup();
    }
    if (tokens.at("role")) {
      return new RoleStatements(tokens).create();
    }
    if (tokens.at("materialized", "view")) {
      throw Refusal.unknown("materialized views; make a table with CREATE TABLE AS");
    }
    throw Refusal.unknown("CREATE " + tokens.peek().text());
  }

  private static Statement createSchema(Tokens tokens) {
    tokens.expect("schema");
    boolean ifNotExists = tokens.take("if", "not", "exists");
    String name = tokens.schemaName();
    String owner =
        tokens.take("authorization")
            ? " AUTHORIZATION " + Literals.identifier(Principals.user(tokens))
            : "";
    tokens.expectEnd();
    return Statement.of("CREATE SCHEMA " + (ifNotExists ? "IF NOT EXISTS " : "") + name + owner);
  }

  /** Views are not updatable in Redshift; the OFFSET makes them so here. */
  private static Statement createView(Tokens tokens) {
    boolean replace = tokens.take("or", "replace");
    tokens.expect("view");
    TableName name = tokens.tableName();
    String columns = "";
    if (tokens.at("(")) {
      columns =
          " ("
              + String.join(", ", tokens.identifierList().stream().map(Token::text).toList())
              + ")";
    }
    tokens.expect("as");
    List<Token> query = tokens.rest();
    if (query.size() > 4 && query.get(query.size() - 1).is("binding")) {
      throw Refusal.unknown(
          "CREATE VIEW … WITH NO SCHEMA BINDING; without it the view is bound to its tables");
    }
    String head = "CREATE " + (replace ? "OR REPLACE " : "") + "VIEW " + name.sql() + columns;
    Statement inner = query("", query);
    return Statement.of(head + " AS SELECT * FROM (" + inner.sql() + ") AS q OFFSET 0")
        .withDomains(inner.domains());
  }

  private static Statement alter(Tokens tokens) {
    tokens.expect("alter");
    return switch (tokens.peek().text()) {
      case "table" -> new AlterTable(tokens).parse();
      case "schema" -> alterSchema(tokens);
      case "user" -> new UserStatements(tokens).alterUser();
      case "group" -> new UserStatements(tokens).alterGroup();
      case "role" -> new RoleStatements(tokens).alter();
      case "default" -> new DefaultPrivileges(tokens).parse();
      default -> throw Refusal.unknown("ALTER " + tokens.peek().text());
    };
  }

  private static Statement alterSchema(Tokens tokens) {
    tokens.expect("schema");
    String head = "ALTER SCHEMA " + tokens.schemaName();
    Statement statement =
        tokens.take("owner", "to")
            ? Statement.of(head + " OWNER TO " + Literals.identifier(Principals.user(tokens)))
            : renameSchema(head, tokens);
    tokens.expectEnd();
    return statement;
  }

  private static Statement renameSchema(String head, Tokens tokens) {
    tokens.expect("rename", "to");
    return Statement.of(head + " RENAME TO " + tokens.schemaName());
  }

  private static Statement drop(Tokens tokens) {
    tokens.expect("drop");
    if (tokens.at("user")) {
      return new UserStatements(tokens).dropUser();
    }
    if (tokens.at("group")) {
      return new UserStatements(tokens).dropGroup();
    }
    if (tokens.at("role")) {
      return new RoleStatements(tokens).drop();
    }
    Token kind = tokens.next();
    if (!kind.is("table") && !kind.is("view") && !kind.is("schema")) {
      throw Refusal.unknown("DROP " + kind.text());
    }
    boolean ifExists = tokens.take("if", "exists");
    List<String> names = new ArrayList<>();
    List<TableName> tables = new ArrayList<>();
    do {
      if (kind.is("schema")) {
        names.add(tokens.schemaName());
      } else {
        tables.add(tokens.tableName());
        names.add(tables.get(tables.size() - 1).sql());
      }
    } while (tokens.take(","));
    boolean cascade = tokens.take("cascade");
    if (!cascade) {
      tokens.take("restrict");
    }
    tokens.expectEnd();
    Statement statement =
        Statement.of(
            "DROP "
                + kind.text()
                + (ifExists ? " IF EXISTS " : " ")
                + String.join(", ", names)
                + (cascade ? " CASCADE" : ""));
    return kind.is("table") ? statement.lending("drop", tables) : statement;
  }

  /**
   * TRUNCATE commits the transaction that it runs in, with all that went before (Developer Guide,
   * "TRUNCATE").
   */
  private static Statement truncate(Tokens tokens) {
    tokens.expect("truncate");
    tokens.take("table");
    TableName table = tokens.tableName();
    tokens.expectEnd();
    return Statement.of("TRUNCATE TABLE " + table.sql())
        .lending("truncate", List.of(table))
        .committing();
  }

  private static Statement lock(Tokens tokens) {
    tokens.expect("lock");
    tokens.take("table");
    List<String> names = new ArrayList<>();
    do {
      names.add(tokens.tableName().sql());
    } while (tokens.take(","));
    tokens.expectEnd();
    // Behind the lock: a query ahead of it would take the snapshot.
    List<String> checks =
        names.stream()
            .map(name -> "SELECT redshift_local.check_lock(" + Literals.string(name) + ")")
            .toList();
    return Statement.of("LOCK TABLE " + String.join(", ", names) + " IN ACCESS EXCLUSIVE MODE")
        .withAfter(checks);
  }

  /** Ends the statement that another session runs (Developer Guide, "CANCEL"). */
  private static Statement cancel(Tokens tokens) {
    tokens.expect("cancel");
    int process = tokens.integer();
    if (!tokens.atEnd()) {
      tokens.literal();
    }
    tokens.expectEnd();
    return Statement.perform("CANCEL", List.of("pg_cancel_backend(" + process + ")"));
  }

  /**
   * VACUUM and ANALYZE with the parameters of Redshift's that say how much is done; here all of it
   * is.
   */
  private static Statement maintenance(Tokens tokens) {
    Token verb = tokens.next();
    boolean vacuum = verb.is("vacuum");
    if (vacuum) {
      if (!tokens.take("full") && !tokens.take("sort", "only") && !tokens.take("delete", "only")) {
        if (!tokens.take("reindex")) {
          tokens.take("recluster");
        }
      }
    } else if (tokens.at("compression")) {
      throw Refusal.unknown("ANALYZE COMPRESSION");
    } else {
      tokens.take("verbose");
    }
    String table = "";
    List<String> checks = List.of();
    if (!tokens.atEnd() && !tokens.at("to") && !tokens.at("boost") && !isColumns(tokens)) {
      String name = tokens.tableName().sql();
      table = " " + name;
      checks = List.of("SELECT redshift_local.check_owner(" + Literals.string(name) + ")");
    }
    if (!vacuum && tokens.at("(")) {
      table +=
          " ("
              + String.join(", ", tokens.identifierList().stream().map(Token::text).toList())
              + ")";
    }
    if (!vacuum && isColumns(tokens)) {
      tokens.next();
      tokens.next();
    }
    if (vacuum && tokens.take("to")) {
      tokens.integer();
      tokens.expect("percent");
    }
    if (vacuum) {
      tokens.take("boost");
    }
    tokens.expectEnd();
    return Statement.of(verb.text() + table).withAfter(checks);
  }

  private static boolean isColumns(Tokens tokens) {
    return tokens.at("predicate", "columns") || tokens.at("all", "columns");
  }
}
