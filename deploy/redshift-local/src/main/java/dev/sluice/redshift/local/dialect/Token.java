package dev.sluice.redshift.local.dialect;

/**
 * One token of a statement.
 *
 * @param text as it goes to the backend; words are lower-cased, identifiers in quotes keep their
 *     quotes
 * @param gap whether white space or a comment came before it
 */
record Token(Kind kind, String text, boolean gap) {

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

  Token withText(String newText) {
    return new Token(kind, newText, gap);
  }
}
