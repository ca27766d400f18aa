package dev.sluice.redshift.local.dialect;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * To whom something is granted, or from whom it is revoked.
 *
 * @param names the backend's roles, empty for PUBLIC
 * @param option whether they may grant it in turn
 */
record Grantees(List<String> names, boolean option) {

  /** Those of a GRANT: users may get the option to grant in turn (Developer Guide, "GRANT"). */
  static Grantees ofGrant(Tokens tokens) {
    List<String> names = new ArrayList<>();
    boolean users = true;
    int withOption = 0;
    do {
      users &= next(tokens, names);
      withOption += tokens.take("with", "grant", "option") ? 1 : 0;
    } while (tokens.take(","));
    checkUsers(users || withOption == 0);
    if (withOption > 0 && withOption < names.size()) {
      throw Refusal.unknown("a grant option for a part of the users of one GRANT");
    }
    return new Grantees(names, withOption > 0);
  }

  /**
   * Those of a REVOKE.
   *
   * @param option whether the option alone is revoked
   */
  static Grantees ofRevoke(Tokens tokens, boolean option) {
    List<String> names = new ArrayList<>();
    boolean users = true;
    do {
      users &= next(tokens, names);
    } while (tokens.take(","));
    checkUsers(users || !option);
    return new Grantees(names, option);
  }

  private static void checkUsers(boolean users) {
    if (!users) {
      throw new Refusal("0LP01", "grant options can only be granted to individual users", null);
    }
  }

  /**
   * Reads one.
   *
   * @return whether it is a user
   */
  private static boolean next(Tokens tokens, List<String> names) {
    if (tokens.take("group")) {
      names.add(Principals.group(tokens));
    } else if (tokens.at("role") && tokens.peek(1).isName()) {
      tokens.next();
      names.add(Principals.role(tokens));
    } else if (tokens.take("public")) {
      names.add("");
    } else {
      names.add(Principals.user(tokens));
      return true;
    }
    return false;
  }

  /** As the backend's SQL. */
  String sql() {
    return names.stream()
        .map(name -> name.isEmpty() ? "PUBLIC" : Literals.identifier(name))
        .collect(Collectors.joining(", "));
  }
}
