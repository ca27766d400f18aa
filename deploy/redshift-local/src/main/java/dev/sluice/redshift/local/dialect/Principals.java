package dev.sluice.redshift.local.dialect;

/**
 * Names of users, groups and roles. Redshift keeps them apart; in the backend all are roles, and
 * those of Redshift's groups and roles have a prefix.
 */
final class Principals {
  private static final String GROUP = "group ";
  private static final String ROLE = "role ";

  private Principals() {}

  /** The role of the user whose name comes next. */
  static String user(Tokens tokens) {
    return name(tokens, "user");
  }

  /** The role of the group whose name comes next. */
  static String group(Tokens tokens) {
    return GROUP + name(tokens, "group");
  }

  /** The backend's role of the role whose name comes next. */
  static String role(Tokens tokens) {
    if (tokens.peek().name().startsWith("sys:")) {
      throw Refusal.unknown("the roles that Redshift defines");
    }
    return ROLE + name(tokens, "role");
  }

  private static String name(Tokens tokens, String kind) {
    Token token = tokens.identifier();
    String name = token.name();
    if (name.equals("public") || name.equals("postgres") || name.startsWith("pg_")) {
      throw new Refusal("42939", kind + " name \"" + name + "\" is reserved", null);
    }
    if (token.longName() != null
        || LongName.isLong(GROUP + name)
        || name.startsWith(GROUP)
        || name.startsWith(ROLE)) {
      throw Refusal.unknown(
          kind + " names of more than 57 bytes, nor those that begin with \"group \" or \"role \"");
    }
    return name;
  }
}
