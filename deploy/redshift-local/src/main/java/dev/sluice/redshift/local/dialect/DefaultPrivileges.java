package dev.sluice.redshift.local.dialect;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads ALTER DEFAULT PRIVILEGES (Developer Guide, "ALTER DEFAULT PRIVILEGES"). */
final class DefaultPrivileges {
  private final Tokens tokens;

  DefaultPrivileges(Tokens tokens) {
    this.tokens = tokens;
  }

  /** From the word DEFAULT. */
  Statement parse() {
    tokens.expect("default", "privileges");
    StringBuilder sql = new StringBuilder("ALTER DEFAULT PRIVILEGES");
    if (tokens.take("for")) {
      tokens.expect("user");
      List<String> users = new ArrayList<>();
      do {
        users.add(Literals.identifier(Principals.user(tokens)));
      } while (tokens.take(","));
      sql.append(" FOR ROLE ").append(String.join(", ", users));
    }
    if (tokens.take("in")) {
      tokens.expect("schema");
      List<String> schemas = new ArrayList<>();
      do {
        schemas.add(tokens.schemaName());
      } while (tokens.take(","));
      sql.append(" IN SCHEMA ").append(String.join(", ", schemas));
    }
    boolean granting = tokens.take("grant");
    if (!granting) {
      tokens.expect("revoke");
    }
    boolean option = !granting && tokens.take("grant", "option", "for");
    sql.append(granting ? " GRANT " : " REVOKE ").append(option ? "GRANT OPTION FOR " : "");
    sql.append(String.join(", ", privileges())).append(" ON TABLES ");
    tokens.expect(granting ? "to" : "from");
    Grantees grantees = granting ? Grantees.ofGrant(tokens) : Grantees.ofRevoke(tokens, option);
    if (!granting) {
      tokens.take("restrict");
    }
    tokens.expectEnd();
    sql.append(granting ? "TO " : "FROM ").append(grantees.sql());
    return Statement.of(sql + (granting && grantees.option() ? " WITH GRANT OPTION" : ""));
  }

  private Set<String> privileges() {
    Set<String> words = new LinkedHashSet<>();
    boolean all = tokens.take("all");
    if (all) {
      tokens.take("privileges");
    } else {
      do {
        words.add(tokens.next().text());
      } while (tokens.take(","));
    }
    tokens.expect("on");
    if (!tokens.take("tables")) {
      throw Refusal.unknown("default privileges on anything but TABLES");
    }
    if (all) {
      throw Refusal.unknown(
          "ALL as default privileges, as it has no place for ALTER and DROP; name the others");
    }
    Set<String> privileges = new LinkedHashSet<>();
    for (String word : words) {
      if (Privileges.OWN.contains(word)) {
        throw Refusal.unknown(word.toUpperCase(Locale.ROOT) + " as a default privilege");
      }
      String privilege = Privileges.ON_TABLES.get(word);
      if (privilege == null) {
        throw Privileges.invalid(word, "relation");
      }
      privileges.add(privilege);
    }
    return privileges;
  }
}
