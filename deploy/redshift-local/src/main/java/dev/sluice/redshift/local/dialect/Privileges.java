package dev.sluice.redshift.local.dialect;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads GRANT and REVOKE of privileges on tables, schemas and the database (Developer Guide,
 * "GRANT", "REVOKE").
 */
final class Privileges {
  /**
   * By Redshift's privilege the backend's: whoever may insert must be able to take the lock by
   * which writers exclude each other, which MAINTAIN gives there.
   */
  private static final Map<String, String> ON_TABLES =
      Map.of(
          "select", "SELECT",
          "insert", "INSERT, MAINTAIN",
          "update", "UPDATE",
          "delete", "DELETE",
          "references", "REFERENCES");

  private static final Map<String, String> ON_DATABASES =
      Map.of("create", "CREATE", "temp", "TEMPORARY", "temporary", "TEMPORARY");
  private static final Map<String, String> ON_SCHEMAS =
      Map.of("create", "CREATE", "usage", "USAGE");

  /** Privileges of Redshift's that the backend has no like of. */
  private static final Set<String> NOT_HERE = Set.of("drop", "alter", "truncate");

  private final Tokens tokens;
  private final List<String> wanted = new ArrayList<>();
  private boolean all;
  private boolean grantOption;

  Privileges(Tokens tokens) {
    this.tokens = tokens;
  }

  Statement grant() {
    tokens.expect("grant");
    String what = what();
    tokens.expect("to");
    String grantees = grantees(true);
    tokens.expectEnd();
    return Statement.of(
        "GRANT " + what + " TO " + grantees + (grantOption ? " WITH GRANT OPTION" : ""));
  }

  Statement revoke() {
    tokens.expect("revoke");
    grantOption = tokens.take("grant", "option", "for");
    String what = what();
    tokens.expect("from");
    String grantees = grantees(false);
    tokens.take("restrict");
    tokens.expectEnd();
    return Statement.of(
        "REVOKE " + (grantOption ? "GRANT OPTION FOR " : "") + what + " FROM " + grantees);
  }

  private String what() {
    words();
    tokens.expect("on");
    if (tokens.take("database")) {
      return sql(ON_DATABASES, "DATABASE", names(() -> tokens.identifier().text()));
    }
    if (tokens.take("schema")) {
      return sql(ON_SCHEMAS, "SCHEMA", names(tokens::schemaName));
    }
    if (tokens.take("all", "tables", "in", "schema")) {
      return sql(ON_TABLES, "ALL TABLES IN SCHEMA", names(tokens::schemaName));
    }
    if (!tokens.take("table") && isOfAnotherKind()) {
      throw Refusal.unknown(
          "privileges on anything but tables, schemas and the database ("
              + tokens.peek().text().toUpperCase(Locale.ROOT)
              + ")");
    }
    return sql(ON_TABLES, "TABLE", names(() -> tokens.tableName().sql()));
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
      return;
    }
    do {
      Token word = tokens.next();
      if (!word.isWord()) {
        throw Refusal.syntax(word.text());
      }
      if (tokens.at("(")) {
        throw Refusal.unknown("privileges on columns");
      }
      if (word.is("role") || (tokens.peek().isWord() && !tokens.at("on"))) {
        throw Refusal.unknown("roles and system privileges; use groups");
      }
      wanted.add(word.text());
    } while (tokens.take(","));
  }

  private String sql(Map<String, String> known, String kind, List<String> names) {
    Set<String> privileges = new LinkedHashSet<>();
    for (String word : all ? known.keySet().stream().sorted().toList() : wanted) {
      String privilege = known.get(word);
      if (privilege == null) {
        throw NOT_HERE.contains(word) && kind.contains("TABLE")
            ? Refusal.unknown("the privilege " + word.toUpperCase(Locale.ROOT))
            : new Refusal(
                "0LP01",
                "invalid privilege type " + word.toUpperCase(Locale.ROOT) + " for " + noun(kind),
                null);
      }
      privileges.add(privilege);
    }
    return String.join(", ", privileges) + " ON " + kind + " " + String.join(", ", names);
  }

  private static String noun(String kind) {
    return kind.endsWith("IN SCHEMA") || kind.equals("TABLE")
        ? "relation"
        : kind.toLowerCase(Locale.ROOT);
  }

  /** The names of a list, as SQL. */
  private List<String> names(Supplier<String> next) {
    List<String> names = new ArrayList<>();
    do {
      names.add(next.get());
    } while (tokens.take(","));
    return names;
  }

  private String grantees(boolean options) {
    List<String> grantees = new ArrayList<>();
    boolean users = true;
    int withOption = 0;
    do {
      boolean user = false;
      if (tokens.take("group")) {
        grantees.add(Literals.identifier(Principals.group(tokens)));
      } else if (tokens.take("public")) {
        grantees.add("PUBLIC");
      } else if (tokens.at("role") && tokens.peek(1).isName()) {
        throw Refusal.unknown("roles; use groups");
      } else {
        grantees.add(Literals.identifier(Principals.user(tokens)));
        user = true;
      }
      users &= user;
      if (options && tokens.take("with", "grant", "option")) {
        grantOption = true;
        withOption++;
      }
    } while (tokens.take(","));
    if (grantOption && !users) {
      throw new Refusal("0LP01", "grant options can only be granted to individual users", null);
    }
    if (options && grantOption && withOption < grantees.size()) {
      throw Refusal.unknown("a grant option for a part of the users of one GRANT");
    }
    return String.join(", ", grantees);
  }
}
