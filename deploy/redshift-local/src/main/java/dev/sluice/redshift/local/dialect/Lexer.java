package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Splits SQL into tokens as Redshift does: identifiers are lower-cased even in quotes, string
 * literals take backslash escapes, there are no E'…' and no dollar-quoted literals.
 */
final class Lexer {
  private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";

  private final String sql;
  private int at;
  private boolean gap;

  private Lexer(String sql) {
    this.sql = sql;
  }

  static List<Token> tokens(String sql) {
    Lexer lexer = new Lexer(sql);
    List<Token> tokens = new ArrayList<>();
    Token token = lexer.next();
    while (token.kind() != Kind.END) {
      tokens.add(token);
      token = lexer.next();
    }
    return tokens;
  }

  private Token next() {
    gap = false;
    while (skipSpace()) {
      gap = true;
    }
    if (at >= sql.length()) {
      return new Token(Kind.END, "", gap);
    }
    char c = sql.charAt(at);
    if (c == '\'') {
      return string();
    }
    if (c == '"') {
      return quoted();
    }
    if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
      return number();
    }
    if (c == '$') {
      return parameter();
    }
    if (isNameStart(c)) {
      return word();
    }
    return symbol(c);
  }

  private boolean skipSpace() {
    if (at >= sql.length()) {
      return false;
    }
    if (Character.isWhitespace(sql.charAt(at))) {
      at++;
      return true;
    }
    if (sql.startsWith("--", at)) {
      int end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length() : end;
      return true;
    }
    if (sql.startsWith("/*", at)) {
      skipComment();
      return true;
    }
    return false;
  }

  private void skipComment() {
    int depth = 0;
    do {
      if (sql.startsWith("/*", at)) {
        depth++;
        at += 2;
      } else if (sql.startsWith("*/", at)) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < sql.length());
    if (depth > 0) {
      throw new Refusal("42601", "unterminated /* comment", null);
    }
  }

  private Token string() {
    int start = at++;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\\') {
        at += 2;
      } else if (c == '\'' && peek(1) == '\'') {
        at += 2;
      } else if (c == '\'') {
        at++;
        return new Token(Kind.STRING, sql.substring(start, at), gap);
      } else {
        at++;
      }
    }
    throw new Refusal("42601", "unterminated quoted string", null);
  }

  private Token quoted() {
    int start = ++at;
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '"' && peek(1) == '"') {
        at += 2;
      } else if (c == '"') {
        String name = sql.substring(start, at++).toLowerCase(Locale.ROOT);
        if (name.isEmpty()) {
          throw new Refusal("42601", "zero-length delimited identifier", null);
        }
        String plain = name.replace("\"\"", "\"");
        return LongName.isLong(plain)
            ? longName(plain)
            : new Token(Kind.QUOTED, '"' + name + '"', gap);
      } else {
        at++;
      }
    }
    throw new Refusal("42601", "unterminated quoted identifier", null);
  }

  private Token number() {
    int start = at;
    while (isDigit(peek(0)) || (peek(0) == '.' && !sql.startsWith("..", at))) {
      at++;
    }
    if (peek(0) == 'e' || peek(0) == 'E') {
      int digits = peek(1) == '+' || peek(1) == '-' ? 2 : 1;
      if (isDigit(peek(digits))) {
        at += digits;
        while (isDigit(peek(0))) {
          at++;
        }
      }
    }
    if (isNameStart(peek(0))) {
      throw Refusal.syntax(sql.substring(start, at + 1));
    }
    return new Token(Kind.NUMBER, sql.substring(start, at), gap);
  }

  private Token parameter() {
    int start = at++;
    while (isDigit(peek(0))) {
      at++;
    }
    if (at == start + 1) {
      throw Refusal.syntax("$");
    }
    return new Token(Kind.PARAMETER, sql.substring(start, at), gap);
  }

  private Token word() {
    int start = at;
    while (isNamePart(peek(0))) {
      at++;
    }
    String word = sql.substring(start, at).toLowerCase(Locale.ROOT);
    if (peek(0) == '\''
        && (word.equals("e") || word.equals("b") || word.equals("x") || word.equals("n"))) {
      throw new Refusal(
          "42704",
          "type \"" + word + "\" does not exist",
          "Redshift has no " + word.toUpperCase(Locale.ROOT) + "'…' literals.");
    }
    if (sql.startsWith("&'", at) || sql.startsWith("&\"", at)) {
      throw Refusal.syntax(word + "&");
    }
    return LongName.isLong(word) ? longName(word) : new Token(Kind.WORD, word, gap);
  }

  private Token symbol(char c) {
    if (sql.startsWith("::", at)) {
      at += 2;
      return new Token(Kind.SYMBOL, "::", gap);
    }
    if (OPERATOR_CHARACTERS.indexOf(c) < 0) {
      at++;
      return new Token(Kind.SYMBOL, String.valueOf(c), gap);
    }
    int start = at;
    while (OPERATOR_CHARACTERS.indexOf(peek(0)) >= 0
        && !sql.startsWith("--", at)
        && !sql.startsWith("/*", at)) {
      at++;
    }
    // As in PostgreSQL: an operator ends in + or - only if it has one of the less usual characters.
    String run = sql.substring(start, at);
    while (run.length() > 1
        && (run.endsWith("+") || run.endsWith("-"))
        && run.chars().noneMatch(x -> "~!@#%^&|`?".indexOf(x) >= 0)) {
      run = run.substring(0, run.length() - 1);
      at--;
    }
    return new Token(Kind.SYMBOL, run, gap);
  }

  private Token longName(String name) {
    String cut = LongName.cut(name);
    return new Token(Kind.QUOTED, Literals.identifier(LongName.shortened(cut)), gap, cut);
  }

  private char peek(int ahead) {
    return at + ahead < sql.length() ? sql.charAt(at + ahead) : '\0';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isNameStart(char c) {
    return c == '_' || c > 127 || Character.isLetter(c);
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || isDigit(c) || c == '$';
  }
}
