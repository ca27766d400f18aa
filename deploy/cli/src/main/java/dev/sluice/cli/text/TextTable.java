package dev.sluice.cli.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * A table in plain text: columns two spaces apart, columns of numbers to the right. Not
 * thread-safe.
 */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final BitSet words = new BitSet();
  private final int columns;

  /** A table with these headings. */
  public TextTable(String... headings) {
    columns = headings.length;
    rows.add(List.of(headings));
  }

  /** Adds a row of as many cells as there are headings; null is an empty cell, {@code -}. */
  public TextTable row(Object... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
    }
    List<String> row = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      Object cell = cells[column];
      row.add(cell == null ? "-" : text(cell));
      if (cell != null && !(cell instanceof Number) && !cell.equals("?")) {
        words.set(column);
      }
    }
    rows.add(row);
    return this;
  }

  /** The lines of the table, without trailing spaces. */
  public List<String> lines() {
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int column = 0; column < columns; column++) {
        widths[column] = Math.max(widths[column], length(row.get(column)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int column = 0; column < columns; column++) {
      String cell = row.get(column);
      String padding = " ".repeat(widths[column] - length(cell));
      line.append(column == 0 ? "" : GAP)
          .append(!words.get(column) ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }

  private static String text(Object cell) {
    return cell instanceof Number number
        ? String.format(Locale.ROOT, "%,d", number.longValue())
        : cell.toString();
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
