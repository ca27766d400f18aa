package dev.sluice.cli.compare;

import dev.sluice.cli.text.Shortened;

/**
 * One thing in which MongoDB and Redshift disagree.
 *
 * @param kind what it is
 * @param key key of the document or row, or null when it is about the whole table
 * @param column the column, or the document's field where no column is; null when it is about a
 *     whole row or table
 * @param expected what follows from the document, described, or null
 * @param actual what Redshift holds, described, or null
 */
public record Difference(Kind kind, String key, String column, String expected, String actual) {
  /** What is different. */
  public enum Kind {
    /** There are documents and the table does not exist. */
    NO_TABLE,
    /** There are documents or rows and no contract. */
    NO_CONTRACT,
    /** The contract has a column that the table lacks. */
    MISSING_COLUMN,
    /** A column is not of the type that the contract asks for. */
    COLUMN_TYPE,
    /** A column that the contract does not have holds a value. */
    UNEXPECTED_COLUMN,
    /** A document has no row. */
    MISSING_ROW,
    /** A row has no document. */
    EXTRA_ROW,
    /** A document has more than one row. */
    DOUBLED_ROW,
    /** A column holds another value than the document. */
    VALUE,
    /** A document's value cannot be held by the type that the contract gives it. */
    UNFIT,
    /** A document has a value in a field that the contract does not have. */
    UNCOVERED_FIELD
  }

  /** The difference in one line. */
  public String text() {
    var line = new StringBuilder(kind.name());
    if (key != null) {
      line.append("  document ").append(Shortened.of(key));
    }
    if (column != null) {
      line.append("  ").append(column);
    }
    if (expected != null) {
      line.append("  expected ").append(expected);
    }
    if (actual != null) {
      line.append(expected == null ? "  found " : ", found ").append(actual);
    }
    return line.toString();
  }
}
