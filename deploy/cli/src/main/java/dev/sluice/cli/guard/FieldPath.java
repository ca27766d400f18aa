package dev.sluice.cli.guard;

/**
 * Paths of contracts and incidents: in a name the characters {@code . [ ] * \} are escaped by a
 * backslash.
 */
final class FieldPath {
  private FieldPath() {}

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
