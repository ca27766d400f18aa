package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.Locale;
import java.util.Set;

/** Reads SET, RESET, BEGIN and the like. */
final class SessionStatements {
  /** Parameters that the backend has with the same meaning. */
  private static final Set<String> SHARED =
      Set.of(
          "statement_timeout",
          "search_path",
          "timezone",
          "datestyle",
          "client_encoding",
          "application_name",
          "extra_float_digits");

  /** Parameters of Redshift's that change nothing here; they are kept and shown. */
  private static final Set<String> KEPT =
      Set.of(
          "query_group",
          "wlm_query_slot_count",
          "enable_result_cache_for_session",
          "analyze_threshold_percent",
          "stv_session_tag");

  /**
   * Parameters of Redshift's that would change how statements are read; only their default is
   * taken, by value.
   */
  private static final Set<String> OFF =
      Set.of(
          "enable_case_sensitive_identifier",
          "enable_case_sensitive_super_attribute",
          "json_parse_dedup_attributes",
          "json_parse_truncate_strings");

  private final Tokens tokens;

  SessionStatements(Tokens tokens) {
    this.tokens = tokens;
  }

  Statement set() {
    tokens.expect("set");
    String scope = tokens.take("local") ? "LOCAL " : "";
    if (scope.isEmpty()) {
      tokens.take("session");
    }
    if (tokens.take("characteristics", "as", "transaction") || tokens.at("transaction")) {
      tokens.take("transaction");
      transactionModes();
      // The isolation is a property of the database (CREATE DATABASE … ISOLATION LEVEL), whatever a
      // session asks for.
      return Statement.of("SET redshift_local.isolation TO 'snapshot'");
    }
    String name = parameter();
    if (!tokens.take("to")) {
      tokens.expect("=");
    }
    return set(scope, name);
  }

  /** SET or RESET of a parameter for a user's later sessions, as the backend's SQL. */
  String ofUser() {
    boolean reset = tokens.take("reset");
    if (!reset) {
      tokens.expect("set");
    }
    String name = parameter();
    if (!reset && !tokens.take("to")) {
      tokens.expect("=");
    }
    Statement statement =
        reset || tokens.take("default")
            ? Statement.of("RESET " + backendName(name))
            : set("", name);
    tokens.expectEnd();
    return statement.sql();
  }

  private Statement set(String scope, String name) {
    if (OFF.contains(name)) {
      Token value = tokens.next();
      String text =
          value.kind() == Kind.STRING
              ? Literals.value(value.text()).toLowerCase(Locale.ROOT)
              : value.text();
      if (!Set.of("off", "false", "default").contains(text)) {
        throw Refusal.unknown("the setting " + name + " = " + text);
      }
      tokens.expectEnd();
      return Statement.of("SET " + scope + "redshift_local." + name + " TO 'off'");
    }
    StringBuilder values = new StringBuilder();
    do {
      Token value = tokens.next();
      if (value.is("-")) {
        value = tokens.next();
        value = value.withText("-" + value.text());
      }
      if (value.kind() == Kind.END
          || value.kind() == Kind.SYMBOL
          || value.kind() == Kind.PARAMETER) {
        throw Refusal.syntax(value.text());
      }
      if (name.equals("search_path")) {
        SystemNames.checkPath(
            value.kind() == Kind.STRING ? Literals.value(value.text()) : value.name());
      }
      values.append(values.length() == 0 ? "" : ", ").append(value.text());
    } while (tokens.take(","));
    tokens.expectEnd();
    return Statement.of("SET " + scope + backendName(name) + " TO " + values);
  }

  Statement reset() {
    tokens.expect("reset");
    String name = parameter();
    tokens.expectEnd();
    return Statement.of("RESET " + backendName(name));
  }

  /** SHOW of a parameter, from behind the word SHOW. */
  Statement show() {
    if (tokens.take("transaction", "isolation", "level")) {
      // What drivers ask for; the levels of a session have no effect.
      tokens.expectEnd();
      return Statement.of("SELECT 'serializable'::pg_catalog.varchar AS transaction_isolation");
    }
    if (tokens.take("server_version")) {
      tokens.expectEnd();
      return Statement.of("SELECT '8.0.2'::pg_catalog.varchar AS server_version");
    }
    String name = parameter();
    tokens.expectEnd();
    return SHARED.contains(name)
        ? Statement.of("SHOW " + name)
        : Statement.of(
            "SELECT coalesce(pg_catalog.current_setting('redshift_local."
                + name
                + "', true), 'default')::pg_catalog.varchar AS "
                + name);
  }

  Statement begin() {
    if (tokens.take("start")) {
      tokens.expect("transaction");
    } else {
      tokens.expect("begin");
      if (!tokens.take("work")) {
        tokens.take("transaction");
      }
    }
    return Statement.of("BEGIN" + transactionModes());
  }

  Statement end(String backend) {
    tokens.next();
    if (!tokens.take("work")) {
      tokens.take("transaction");
    }
    tokens.expectEnd();
    return Statement.of(backend);
  }

  /**
   * Isolation levels are read and have no effect, as in Redshift; read only and read write have
   * theirs.
   */
  private String transactionModes() {
    String mode = "";
    while (!tokens.atEnd()) {
      if (tokens.take("isolation", "level")) {
        if (!tokens.take("serializable")
            && !tokens.take("repeatable", "read")
            && !tokens.take("read", "committed")) {
          tokens.expect("read", "uncommitted");
        }
      } else if (tokens.take("read", "only")) {
        mode = " READ ONLY";
      } else if (tokens.take("read", "write")) {
        mode = " READ WRITE";
      } else {
        tokens.expect(",");
      }
    }
    return mode;
  }

  private String parameter() {
    String name = tokens.next().name();
    if (name.equals("time") && tokens.take("zone")) {
      name = "timezone";
    }
    if (!SHARED.contains(name) && !KEPT.contains(name) && !OFF.contains(name)) {
      throw new Refusal(
          "42704",
          "unrecognized configuration parameter \"" + name + "\"",
          "or one that redshift-local does not know");
    }
    return name;
  }

  private static String backendName(String name) {
    return SHARED.contains(name) ? name : "redshift_local." + name;
  }
}
