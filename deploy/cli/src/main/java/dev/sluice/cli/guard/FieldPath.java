package dev.sluice.cli.guard;

import java.util.ArrayList;
import java.util.List;

/**
 * Paths of contracts and incidents: in a name the characters {@code . [ ] * \} are escaped by a
 * backslash.
 */
public final class FieldPath {
  private FieldPath() {}

  /** The names that a path into embedded documents leads through, unescaped. */
  public static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    var name = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\' && i + 1 < path.length()) {
        name.append(path.charAt(++i));
      } else if (c == '.') {
        names.add(name.toString());
        name.setLength(0);
      } else {
        name.append(c);
      }
    }
    names.add(name.toString());
    return names;
  }

  /** The name of the top-level field that a path leads to, unescaped. */
  static String topLevelName(String path) {
    var name = new StringBuilder();
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\' && i + 1 < path.length()) {
        name.append(path.charAt(++i));
      } else if (c == '.' || c == '[') {
        break;
      } else {
        name.append(c);
      }
    }
    return name.toString();
  }
}
