package dev.sluice.redshift.local.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads CREATE, ALTER and DROP of roles, and GRANT and REVOKE of roles and of system permissions
 * (Developer Guide, "CREATE ROLE" and so on, "System permissions for RBAC").
 */
final class RoleStatements {
  /** The system permissions that have an effect here. */
  private static final Set<String> PERMISSIONS =
      Set.of(
          "create user",
          "alter user",
          "drop user",
          "create role",
          "drop role",
          "create schema",
          "alter table",
          "drop table",
          "truncate table",
          "access system table");

  private final Tokens tokens;
  private final List<String> calls = new ArrayList<>();

  RoleStatements(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Whether what is granted or revoked is a role or a system permission, not one on an object. */
  static boolean isNext(Tokens tokens) {
    if (tokens.at("role") || tokens.at("admin", "option")) {
      return true;
    }
    for (int i = 0; tokens.peek(i).isName() || tokens.peek(i).is(","); i++) {
      if (tokens.peek(i).is("on")) {
        return false;
      }
      if (tokens.peek(i).is("to") || tokens.peek(i).is("from")) {
        return true;
      }
    }
    return false;
  }

  Statement create() {
    tokens.expect("role");
    String role = Principals.role(tokens);
    if (tokens.at("externalid")) {
      throw Refusal.unknown("EXTERNALID");
    }
    tokens.expectEnd();
    call("create_role", Literals.string(role));
    return Statement.perform("CREATE ROLE", calls);
  }

  Statement alter() {
    tokens.expect("role");
    String role = Literals.string(Principals.role(tokens));
    tokens.take("with");
    do {
      if (tokens.take("rename", "to")) {
        String renamed = Literals.string(Principals.role(tokens));
        call("rename_role", role, renamed);
        role = renamed;
      } else if (tokens.take("owner", "to")) {
        call("give_role", role, Literals.string(Principals.user(tokens)));
      } else if (tokens.at("externalid")) {
        throw Refusal.unknown("EXTERNALID");
      } else {
        throw tokens.unexpected();
      }
    } while (tokens.take(","));
    tokens.expectEnd();
    return Statement.perform("ALTER ROLE", calls);
  }

  Statement drop() {
    tokens.expect("role");
    String role = Principals.role(tokens);
    boolean force = tokens.take("force");
    if (!force) {
      tokens.take("restrict");
    }
    tokens.expectEnd();
    call("drop_role_of_users", Literals.string(role), Boolean.toString(force));
    return Statement.perform("DROP ROLE", calls);
  }

  Statement grant() {
    if (!tokens.at("role")) {
      return permissions("GRANT", "to", true);
    }
    List<String> roles = roles();
    tokens.expect("to");
    do {
      String grantee = grantee();
      boolean admin = tokens.take("with", "admin", "option");
      if (admin && grantee.startsWith("role ")) {
        throw new Refusal("0LP01", "ADMIN OPTION is for users, not for roles", null);
      }
      roles.forEach(
          role ->
              call(
                  "grant_role",
                  Literals.string(role),
                  Literals.string(grantee),
                  Boolean.toString(admin)));
    } while (tokens.take(","));
    tokens.expectEnd();
    return Statement.perform("GRANT ROLE", calls);
  }

  Statement revoke() {
    boolean admin = tokens.take("admin", "option", "for");
    if (!tokens.at("role")) {
      return permissions("REVOKE", "from", false);
    }
    List<String> roles = roles();
    tokens.expect("from");
    do {
      String grantee = grantee();
      roles.forEach(
          role ->
              call(
                  "revoke_role",
                  Literals.string(role),
                  Literals.string(grantee),
                  Boolean.toString(admin)));
    } while (tokens.take(","));
    tokens.expectEnd();
    return Statement.perform("REVOKE ROLE", calls);
  }

  private List<String> roles() {
    List<String> roles = new ArrayList<>();
    do {
      tokens.expect("role");
      roles.add(Principals.role(tokens));
    } while (tokens.take(","));
    return roles;
  }

  private String grantee() {
    return tokens.take("role") ? Principals.role(tokens) : Principals.user(tokens);
  }

  private Statement permissions(String verb, String preposition, boolean granting) {
    List<String> permissions = new ArrayList<>();
    StringBuilder permission = new StringBuilder();
    while (!tokens.at(preposition)) {
      Token word = tokens.next();
      if (word.is(",")) {
        permissions.add(permission.toString().strip());
        permission.setLength(0);
      } else if (word.isWord()) {
        permission.append(word.text()).append(' ');
      } else {
        throw Refusal.syntax(word.text());
      }
    }
    permissions.add(permission.toString().strip());
    for (String wanted : permissions) {
      if (!PERMISSIONS.contains(wanted)) {
        throw Refusal.unknown("the system permission " + wanted.toUpperCase(Locale.ROOT));
      }
    }
    tokens.expect(preposition);
    do {
      if (!tokens.take("role")) {
        throw new Refusal("0LP01", "system permissions are granted to roles only", null);
      }
      String role = Literals.string(Principals.role(tokens));
      permissions.forEach(
          wanted ->
              call("change_permission", role, Literals.string(wanted), Boolean.toString(granting)));
    } while (tokens.take(","));
    tokens.expectEnd();
    return Statement.perform(verb, calls);
  }

  private void call(String function, String... arguments) {
    calls.add("redshift_local." + function + "(" + String.join(", ", arguments) + ")");
  }
}
