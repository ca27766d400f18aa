package dev.sluice.redshift.local.dialect;

/**
 * One token of a statement.
 *
 * @param text as it goes to the backend; words are lower-cased, identifiers in quotes keep their
 *     quotes
 * @param gap whether white space or a comment came before it
 * @param longName the name as the client knows it, where {@code text} is a short form of it; else
 *     null
 */
record Token(Kind kind, String text, boolean gap, String longName) {

  Token(Kind kind, String text, boolean gap) {
    this(kind, text, gap, null);
  }

  enum Kind {
    WORD,
    QUOTED,
    STRING,
    NUMBER,
    PARAMETER,
    SYMBOL,
    END
  }

  boolean is(String word) {
    return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equals(word);
  }

  boolean isWord() {
    return kind == Kind.WORD;
  }

  boolean isName() {
    return kind == Kind.WORD || kind == Kind.QUOTED;
  }

  /** The name that an identifier stands for. */
  String name() {
    return kind == Kind.QUOTED ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
  }

  /** The token as it may stand in a statement of a client. */
  String source() {
    return longName == null ? text : Literals.identifier(longName);
  }

  Token withText(String newText) {
    return new Token(kind, newText, gap, longName);
  }
}
