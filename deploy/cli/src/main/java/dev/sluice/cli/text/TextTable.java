package dev.sluice.cli.text;

import java.util.ArrayList;
import java.util.List;

/** A table in plain text: columns two spaces apart, numbers to the right. Not thread-safe. */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
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
    for (Object cell : cells) {
      row.add(cell == null ? "-" : text(cell));
    }
    rows.add(row);
    return this;
  }

  /** The lines of the table, without trailing spaces. */
  public List<String> lines() {
    int[] widths = new int[columns];
    boolean[] right = new boolean[columns];
    for (int column = 0; column < columns; column++) {
      right[column] = rows.size() > 1;
      for (int row = 0; row < rows.size(); row++) {
        String cell = rows.get(row).get(column);
        widths[column] = Math.max(widths[column], cell.codePointCount(0, cell.length()));
        right[column] &= row == 0 || isNumber(cell);
      }
    }
    return rows.stream().map(row -> line(row, widths, right)).toList();
  }

  private String line(List<String> row, int[] widths, boolean[] right) {
    var line = new StringBuilder();
    for (int column = 0; column < columns; column++) {
      String cell = row.get(column);
      String padding = " ".repeat(widths[column] - cell.codePointCount(0, cell.length()));
      line.append(column == 0 ? "" : GAP).append(right[column] ? padding + cell : cell + padding);
    }
    return line.toString().stripTrailing();
  }

  private static String text(Object cell) {
    return cell instanceof Number number
        ? String.format("%,d", number.longValue())
        : cell.toString();
  }

  private static boolean isNumber(String cell) {
    return cell.equals("-")
        || cell.equals("?")
        || Character.isDigit(cell.isEmpty() ? (char) 32 : cell.charAt(0));
  }
}
