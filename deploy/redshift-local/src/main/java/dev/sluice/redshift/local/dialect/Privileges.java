package dev.sluice.redshift.local.dialect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads GRANT and REVOKE of privileges on tables, their columns, schemas and the database
 * (Developer Guide, "GRANT", "REVOKE").
 */
final class Privileges {
  /**
   * By Redshift's privilege the backend's: whoever may insert must be able to take the lock by
   * which writers exclude each other, which MAINTAIN gives there.
   */
  static final Map<String, String> ON_TABLES =
      Map.of(
          "select", "SELECT",
          "insert", "INSERT, MAINTAIN",
          "update", "UPDATE",
          "delete", "DELETE",
          "truncate", "TRUNCATE",
          "references", "REFERENCES");

  /** Privileges on tables that the backend has no like of: the stand-in keeps them itself. */
  static final Set<String> OWN = Set.of("alter", "drop");

  private static final Map<String, String> ON_DATABASES =
      Map.of("create", "CREATE", "temp", "TEMPORARY", "temporary", "TEMPORARY");
  private static final Map<String, String> ON_SCHEMAS =
      Map.of("create", "CREATE", "usage", "USAGE");
  private static final Set<String> ON_COLUMNS = Set.of("select", "update");

  private final Tokens tokens;

  /** The privileges with their columns, if they are on columns. */
  private final Map<String, List<String>> wanted = new LinkedHashMap<>();

  private final boolean granting;
  private boolean all;
  private boolean onColumns;
  private boolean optionAlone;

  private Privileges(Tokens tokens, boolean granting) {
    this.tokens = tokens;
    this.granting = granting;
  }

  static Statement grant(Tokens tokens) {
    tokens.expect("grant");
    return RoleStatements.isNext(tokens)
        ? new RoleStatements(tokens).grant()
        : new Privileges(tokens, true).parse();
  }

  static Statement revoke(Tokens tokens) {
    tokens.expect("revoke");
    return RoleStatements.isNext(tokens)
        ? new RoleStatements(tokens).revoke()
        : new Privileges(tokens, false).parse();
  }

  private Statement parse() {
    optionAlone = !granting && tokens.take("grant", "option", "for");
    words();
    tokens.expect("on");
    if (tokens.take("database")) {
      return plain(ON_DATABASES, "DATABASE", names(() -> tokens.identifier().text()));
    }
    if (tokens.take("schema")) {
      return plain(ON_SCHEMAS, "SCHEMA", names(tokens::schemaName));
    }
    if (tokens.take("all", "tables", "in", "schema")) {
      List<String> schemas = new ArrayList<>();
      List<String> names =
          names(
              () -> {
                schemas.add(tokens.peek().name());
                return tokens.schemaName();
              });
      if (onColumns) {
        throw Refusal.syntax("(");
      }
      return onTables("ALL TABLES IN SCHEMA", names, List.of(), schemas);
    }
    if (!tokens.take("table") && isOfAnotherKind()) {
      throw Refusal.unknown(
          "privileges on anything but tables, schemas and the database ("
              + tokens.peek().text().toUpperCase(Locale.ROOT)
              + ")");
    }
    List<String> tables = names(() -> tokens.tableName().sql());
    return onColumns ? onColumns(tables) : onTables("TABLE", tables, tables, List.of());
  }

  private boolean isOfAnotherKind() {
    return tokens.peek(1).isName()
        && Set.of("function", "procedure", "language", "external", "datashare", "model", "all")
            .contains(tokens.peek().text());
  }

  private void words() {
    if (tokens.take("all")) {
      tokens.take("privileges");
      all = true;
      if (tokens.at("(")) {
        onColumns = true;
        List<String> columns = columns();
        ON_COLUMNS.forEach(privilege -> wanted.put(privilege, columns));
      }
      return;
    }
    do {
      Token word = tokens.next();
      if (!word.isWord()) {
        throw Refusal.syntax(word.text());
      }
      onColumns |= tokens.at("(");
      if (onColumns && !ON_COLUMNS.contains(word.text())) {
        throw new Refusal(
            "0LP01",
            "invalid privilege type " + word.text().toUpperCase(Locale.ROOT) + " for column",
            null);
      }
      wanted.put(word.text(), onColumns ? columns() : List.of());
    } while (tokens.take(","));
  }

  private List<String> columns() {
    return tokens.identifierList().stream().map(Token::name).toList();
  }

  /** The names of a list, as SQL. */
  private List<String> names(Supplier<String> next) {
    List<String> names = new ArrayList<>();
    do {
      names.add(next.get());
    } while (tokens.take(","));
    return names;
  }

  private Grantees grantees() {
    tokens.expect(granting ? "to" : "from");
    Grantees grantees =
        granting ? Grantees.ofGrant(tokens) : Grantees.ofRevoke(tokens, optionAlone);
    if (!granting) {
      tokens.take("restrict");
    }
    tokens.expectEnd();
    return grantees;
  }

  private Statement plain(Map<String, String> known, String kind, List<String> names) {
    if (onColumns) {
      throw Refusal.syntax("(");
    }
    return Statement.of(sql(backend(known, kind), kind, names, grantees()));
  }

  private String sql(Set<String> privileges, String kind, List<String> names, Grantees grantees) {
    String what = String.join(", ", privileges) + " ON " + kind + " " + String.join(", ", names);
    return granting
        ? "GRANT "
            + what
            + " TO "
            + grantees.sql()
            + (grantees.option() ? " WITH GRANT OPTION" : "")
        : "REVOKE " + (optionAlone ? "GRANT OPTION FOR " : "") + what + " FROM " + grantees.sql();
  }

  /** The backend's privileges. */
  private Set<String> backend(Map<String, String> known, String kind) {
    Set<String> privileges = new LinkedHashSet<>();
    for (String word : all ? known.keySet().stream().sorted().toList() : wanted.keySet()) {
      String privilege = known.get(word);
      if (privilege != null) {
        privileges.add(privilege);
      } else if (!kind.contains("TABLE") || !OWN.contains(word)) {
        throw invalid(word, kind.contains("TABLE") ? "relation" : kind.toLowerCase(Locale.ROOT));
      }
    }
    return privileges;
  }

  static Refusal invalid(String word, String kind) {
    return new Refusal(
        "0LP01", "invalid privilege type " + word.toUpperCase(Locale.ROOT) + " for " + kind, null);
  }

  private Statement onTables(
      String kind, List<String> names, List<String> tables, List<String> schemas) {
    Set<String> backend = backend(ON_TABLES, kind);
    List<String> own =
        OWN.stream().filter(word -> all || wanted.containsKey(word)).sorted().toList();
    Grantees grantees = grantees();
    String on = Literals.array(tables) + ", " + Literals.array(schemas) + ", ";
    String who = Literals.array(grantees.names());
    List<String> calls = new ArrayList<>();
    if (!own.isEmpty()) {
      calls.add(
          "redshift_local.change_own("
              + on
              + Literals.array(own)
              + ", "
              + who
              + ", "
              + granting
              + ", "
              + grantees.option()
              + ")");
    }
    if (backend.isEmpty()) {
      return Statement.perform(granting ? "GRANT" : "REVOKE", calls);
    }
    if (!granting) {
      calls.add("redshift_local.keep_maintain(" + on + who + ")");
    }
    Statement statement =
        Statement.of(sql(backend, kind, names, grantees))
            .withAfter(calls.stream().map(call -> "SELECT " + call).toList());
    return granting
        ? statement.withBefore(
            "SELECT redshift_local.check_no_columns("
                + on
                + Literals.array(List.copyOf(backend))
                + ", "
                + who
                + ")")
        : statement;
  }

  /** "Usage notes for column-level access control" there. */
  private Statement onColumns(List<String> tables) {
    Grantees grantees = grantees();
    if (grantees.option()) {
      throw new Refusal("0LP01", "grant options are not supported for privileges on columns", null);
    }
    List<String> calls = new ArrayList<>();
    for (String table : tables) {
      wanted.forEach(
          (privilege, columns) ->
              calls.add(
                  "redshift_local.change_columns("
                      + Literals.string(table)
                      + ", "
                      + Literals.string(privilege.toUpperCase(Locale.ROOT))
                      + ", "
                      + Literals.array(columns)
                      + ", "
                      + Literals.array(grantees.names())
                      + ", "
                      + granting
                      + ")"));
    }
    return Statement.perform(granting ? "GRANT" : "REVOKE", calls);
  }
}
