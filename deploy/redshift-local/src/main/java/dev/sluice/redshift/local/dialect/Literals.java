package dev.sluice.redshift.local.dialect;

import java.util.List;
import java.util.stream.Collectors;

/** Quoting for the backend, which runs with standard_conforming_strings off as Redshift does. */
public final class Literals {
  private Literals() {}

  /** A string literal. */
  public static String string(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  /** An array of texts. */
  static String array(List<String> values) {
    return values.stream()
        .map(Literals::string)
        .collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
  }

  /** A quoted identifier. */
  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** The value of a string literal as it stands in a statement. */
  static String value(String literal) {
    StringBuilder value = new StringBuilder(literal.length());
    for (int i = 1; i < literal.length() - 1; i++) {
      char c = literal.charAt(i);
      if (c == '\'') {
        i++;
      } else if (c == '\\') {
        i++;
        c = escaped(literal.charAt(i));
      }
      value.append(c);
    }
    return value.toString();
  }

  private static char escaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> c;
    };
  }
}
