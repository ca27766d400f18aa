package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.login.Password;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what follows the word PASSWORD (Developer Guide, "CREATE USER"). */
final class PasswordClause {
  private static final Pattern MD5 = Pattern.compile("md5([0-9a-fA-F]{32})");
  private static final Pattern SHA256 =
      Pattern.compile("sha256\\|([0-9a-fA-F]{64})\\|([0-9a-fA-F]{64})");
  private static final String SHA256_TEXT = "sha256|";
  private static final int SHORTEST = 8;
  private static final int LONGEST = 64;
  private static final String FORBIDDEN = "'\"\\/@";

  private PasswordClause() {}

  /** The password for a user; empty for DISABLE. */
  static Optional<Password> parse(Tokens tokens, String user) {
    if (tokens.take("disable")) {
      return Optional.empty();
    }
    String text = tokens.literal();
    Matcher md5 = MD5.matcher(text);
    Matcher sha256 = SHA256.matcher(text);
    if (md5.matches()) {
      return Optional.of(new Password(Password.Algorithm.MD5, lower(md5.group(1)), ""));
    }
    if (sha256.matches()) {
      return Optional.of(
          new Password(Password.Algorithm.SHA256, lower(sha256.group(1)), lower(sha256.group(2))));
    }
    if (text.startsWith(SHA256_TEXT)) {
      return Optional.of(Password.sha256(checked(text.substring(SHA256_TEXT.length()))));
    }
    return Optional.of(Password.md5(checked(text), user));
  }

  private static String checked(String text) {
    if (text.length() < SHORTEST || text.length() > LONGEST) {
      throw refused("must have " + SHORTEST + " to " + LONGEST + " characters");
    }
    if (text.chars().anyMatch(c -> c < '!' || c > '~' || FORBIDDEN.indexOf(c) >= 0)) {
      throw refused("must be of printable ASCII characters other than ' \" \\ / @ and space");
    }
    if (text.chars().noneMatch(Character::isUpperCase)
        || text.chars().noneMatch(Character::isLowerCase)
        || text.chars().noneMatch(Character::isDigit)) {
      throw refused("must have an uppercase letter, a lowercase letter and a number");
    }
    return text;
  }

  private static Refusal refused(String rule) {
    return new Refusal("22023", "password " + rule, null);
  }

  private static String lower(String digits) {
    return digits.toLowerCase(Locale.ROOT);
  }
}
