package dev.sluice.redshift.local.dialect;

/**
 * Names of users and groups. Redshift keeps them apart; in the backend both are roles, and those of
 * groups have a prefix.
 */
final class Principals {
  private static final String GROUP = "group ";

  private Principals() {}

  /** The role of the user whose name comes next. */
  static String user(Tokens tokens) {
    return name(tokens, "user");
  }

  /** The role of the group whose name comes next. */
  static String group(Tokens tokens) {
    return GROUP + name(tokens, "group");
  }

  private static String name(Tokens tokens, String kind) {
    Token token = tokens.identifier();
    String name = token.name();
    if (name.equals("public") || name.equals("postgres") || name.startsWith("pg_")) {
      throw new Refusal("42939", kind + " name \"" + name + "\" is reserved", null);
    }
    if (token.longName() != null || LongName.isLong(GROUP + name) || name.startsWith(GROUP)) {
      throw Refusal.unknown(
          kind + " names of more than 57 bytes, nor those that begin with \"group \"");
    }
    return name;
  }
}
