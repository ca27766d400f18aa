package dev.sluice.redshift.local.dialect;

import dev.sluice.redshift.local.dialect.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * A cursor over the tokens of one statement, for the statement forms that are parsed whole. Not
 * thread-safe.
 */
final class Tokens {
  private static final Token END = new Token(Kind.END, "", false);

  private final List<Token> tokens;
  private int at;

  Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token peek() {
    return peek(0);
  }

  Token peek(int ahead) {
    return at + ahead < tokens.size() ? tokens.get(at + ahead) : END;
  }

  Token next() {
    Token token = peek();
    at++;
    return token;
  }

  boolean atEnd() {
    return at >= tokens.size();
  }

  /** Whether the next tokens are these words or symbols, in order. */
  boolean at(String... words) {
    for (int i = 0; i < words.length; i++) {
      if (!peek(i).is(words[i])) {
        return false;
      }
    }
    return true;
  }

  /** Takes these words when they come next. */
  boolean take(String... words) {
    if (!at(words)) {
      return false;
    }
    at += words.length;
    return true;
  }

  void expect(String... words) {
    for (String word : words) {
      if (!take(word)) {
        throw unexpected();
      }
    }
  }

  void expectEnd() {
    if (!atEnd()) {
      throw unexpected();
    }
  }

  Refusal unexpected() {
    return atEnd()
        ? new Refusal("42601", "syntax error at end of input", null)
        : Refusal.syntax(peek().text());
  }

  /** An identifier, refused when it is reserved and not quoted. */
  Token identifier() {
    Token token = next();
    if (!token.isName()) {
      at--;
      throw unexpected();
    }
    if (token.isWord() && ReservedWords.isReserved(token.text())) {
      throw Refusal.syntax(token.text());
    }
    return token;
  }

  /**
   * A name of a table with its schema and database or without, for statements other than queries:
   * those of the catalog are refused.
   */
  TableName tableName() {
    Token first = identifier();
    if (!take(".")) {
      return SystemNames.checked(new TableName(null, first.name()));
    }
    Token second = identifier();
    return SystemNames.checked(
        take(".")
            ? new TableName(first.name(), second.name(), identifier().name())
            : new TableName(first.name(), second.name()));
  }

  /** A name of a schema that is the users' own, as SQL. */
  String schemaName() {
    Token name = identifier();
    SystemNames.checkSchema(name.name());
    return name.text();
  }

  /** Identifiers in parentheses. */
  List<Token> identifierList() {
    expect("(");
    List<Token> names = new ArrayList<>();
    do {
      names.add(identifier());
    } while (take(","));
    expect(")");
    return names;
  }

  int integer() {
    Token token = next();
    if (token.kind() != Kind.NUMBER
        || !token.text().chars().allMatch(Character::isDigit)
        || token.text().length() > 9) {
      at--;
      throw unexpected();
    }
    return Integer.parseInt(token.text());
  }

  /** The value of a string literal. */
  String literal() {
    Token token = next();
    if (token.kind() != Kind.STRING) {
      at--;
      throw unexpected();
    }
    return Literals.value(token.text());
  }

  /**
   * The tokens up to the comma or closing parenthesis that ends an expression, or up to one of
   * these words outside of parentheses.
   */
  List<Token> expression(String... ends) {
    List<Token> expression = new ArrayList<>();
    int depth = 0;
    while (!atEnd()) {
      Token token = peek();
      if (depth == 0 && (token.is(",") || token.is(")") || isOneOf(token, ends))) {
        break;
      }
      if (token.is("(")) {
        depth++;
      } else if (token.is(")")) {
        depth--;
      }
      expression.add(next());
    }
    if (expression.isEmpty()) {
      throw unexpected();
    }
    return expression;
  }

  /** Everything that is left. */
  List<Token> rest() {
    List<Token> rest = List.copyOf(tokens.subList(Math.min(at, tokens.size()), tokens.size()));
    at = tokens.size();
    return rest;
  }

  private static boolean isOneOf(Token token, String... words) {
    for (String word : words) {
      if (token.is(word)) {
        return true;
      }
    }
    return false;
  }
}
