package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.login.Password;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads CREATE, ALTER and DROP of users and groups (Developer Guide, "CREATE USER" and so on). The
 * backend's own functions carry them out, as its superuser and in the client's transaction.
 */
final class UserStatements {
  private static final int SHORTEST_SESSION = 60;
  private static final int LONGEST_SESSION = 1_728_000;

  private final Tokens tokens;
  private final List<String> calls = new ArrayList<>();
  private final List<String> settings = new ArrayList<>();

  UserStatements(Tokens tokens) {
    this.tokens = tokens;
  }

  Statement createUser() {
    tokens.expect("user");
    String user = Principals.user(tokens);
    call("create_user", user);
    settings.add("'created', true");
    tokens.take("with");
    tokens.expect("password");
    password(user);
    List<String> groups = new ArrayList<>();
    while (!tokens.atEnd()) {
      if (tokens.take("in", "group")) {
        do {
          groups.add(Principals.group(tokens));
        } while (tokens.take(","));
      } else {
        option();
      }
    }
    callSettings(user);
    groups.forEach(group -> call("join_group", group, user));
    return Statement.perform("CREATE USER", calls);
  }

  Statement alterUser() {
    tokens.expect("user");
    String user = Principals.user(tokens);
    tokens.take("with");
    if (tokens.take("rename", "to")) {
      call("rename_user", user, Principals.user(tokens));
      tokens.expectEnd();
      return Statement.perform("ALTER USER", calls);
    }
    do {
      if (tokens.at("set") || (tokens.at("reset") && !tokens.at("reset", "session"))) {
        call("set_parameter", user, new SessionStatements(tokens).ofUser());
      } else if (tokens.take("password")) {
        password(user);
      } else {
        option();
      }
    } while (tokens.take(",") || !tokens.atEnd());
    if (!settings.isEmpty()) {
      callSettings(user);
    }
    return Statement.perform("ALTER USER", calls);
  }

  Statement dropUser() {
    tokens.expect("user");
    boolean ifExists = tokens.take("if", "exists");
    do {
      calls.add(
          "redshift_local.drop_user("
              + Literals.string(Principals.user(tokens))
              + ", "
              + ifExists
              + ")");
    } while (tokens.take(","));
    tokens.expectEnd();
    return Statement.perform("DROP USER", calls);
  }

  Statement createGroup() {
    tokens.expect("group");
    String group = Principals.group(tokens);
    call("create_group", group);
    if (!tokens.atEnd()) {
      tokens.take("with");
      tokens.expect("user");
      eachUser("join_group", group);
    }
    return Statement.perform("CREATE GROUP", calls);
  }

  Statement alterGroup() {
    tokens.expect("group");
    String group = Principals.group(tokens);
    if (tokens.take("rename", "to")) {
      call("rename_group", group, Principals.group(tokens));
    } else if (tokens.take("add", "user")) {
      eachUser("join_group", group);
    } else {
      tokens.expect("drop", "user");
      eachUser("leave_group", group);
    }
    tokens.expectEnd();
    return Statement.perform("ALTER GROUP", calls);
  }

  Statement dropGroup() {
    tokens.expect("group");
    call("drop_group", Principals.group(tokens));
    tokens.expectEnd();
    return Statement.perform("DROP GROUP", calls);
  }

  private void eachUser(String function, String group) {
    do {
      call(function, group, Principals.user(tokens));
    } while (tokens.take(","));
    tokens.expectEnd();
  }

  private void password(String user) {
    Optional<Password> password = PasswordClause.parse(tokens, user);
    set("password", password.map(known -> Literals.string(known.stored())).orElse("NULL::text"));
  }

  private void option() {
    if (tokens.take("createdb")) {
      set("createdb", "true");
    } else if (tokens.take("nocreatedb")) {
      set("createdb", "false");
    } else if (tokens.take("createuser")) {
      set("superuser", "true");
    } else if (tokens.take("nocreateuser")) {
      set("superuser", "false");
    } else if (tokens.take("syslog", "access")) {
      boolean all = tokens.take("unrestricted");
      if (!all) {
        tokens.expect("restricted");
      }
      set("sees_all", Boolean.toString(all));
    } else if (tokens.take("valid", "until")) {
      set("valid_until", Literals.string(tokens.literal()));
    } else if (tokens.take("connection", "limit")) {
      set("connection_limit", tokens.take("unlimited") ? "-1" : "" + tokens.integer());
    } else if (tokens.take("session", "timeout")) {
      set("session_timeout", "" + seconds());
    } else if (tokens.take("reset", "session", "timeout")) {
      set("session_timeout", "0");
    } else if (tokens.at("externalid")) {
      throw Refusal.unknown("EXTERNALID");
    } else {
      throw tokens.unexpected();
    }
  }

  private int seconds() {
    int seconds = tokens.integer();
    if (seconds < SHORTEST_SESSION || seconds > LONGEST_SESSION) {
      throw new Refusal(
          "22023",
          "SESSION TIMEOUT must be between " + SHORTEST_SESSION + " and " + LONGEST_SESSION,
          null);
    }
    return seconds;
  }

  private void set(String setting, String sql) {
    settings.add(Literals.string(setting) + ", " + sql);
  }

  private void callSettings(String user) {
    calls.add(
        "redshift_local.set_user("
            + Literals.string(user)
            + ", jsonb_build_object("
            + String.join(", ", settings)
            + "))");
  }

  private void call(String function, String... names) {
    calls.add(
        "redshift_local."
            + function
            + "("
            + String.join(", ", List.of(names).stream().map(Literals::string).toList())
            + ")");
  }
}
