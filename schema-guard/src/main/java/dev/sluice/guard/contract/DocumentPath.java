package dev.sluice.guard.contract;

import java.util.ArrayList;
import java.util.List;

/**
 * A path into a document as a text: {@code address.zip}, {@code items[].sku}, {@code prices.*}
 * (every value of a map), {@code $} (the document itself). In a name the characters {@code . [ ] *
 * $ \} are escaped by a backslash, but for a dollar that is not the whole name.
 */
public final class DocumentPath {

  /** The whole document. */
  public static final String ROOT = "$";

  private DocumentPath() {}

  /** One step of a path. */
  public sealed interface Step {}

  /** Into the field of a document. */
  public record Name(String name) implements Step {}

  /** Into every element of an array. */
  public record Items() implements Step {}

  /** Into every value of a map. */
  public record Values() implements Step {}

  /** The path of a top-level field. */
  public static String of(String name) {
    return escape(name);
  }

  public static String child(String parent, String name) {
    return parent + "." + escape(name);
  }

  /** The path of a name with dots, as indexes and shard keys have it. */
  public static String ofDotted(String name) {
    String path = null;
    for (String step : name.split("\\.", -1)) {
      path = path == null ? of(step) : child(path, step);
    }
    return path;
  }

  public static String items(String parent) {
    return parent + "[]";
  }

  public static String values(String parent) {
    return parent + ".*";
  }

  /** The path of what holds the value at a path; {@link #ROOT} for a top-level field. */
  public static String parent(String path) {
    List<Step> steps = parse(path);
    String parent = ROOT;
    for (Step step : steps.subList(0, steps.size() - 1)) {
      parent = below(parent, step);
    }
    return parent;
  }

  private static String below(String path, Step step) {
    if (step instanceof Items) {
      return items(path);
    }
    if (step instanceof Values) {
      return values(path);
    }
    String name = ((Name) step).name();
    return path.equals(ROOT) ? of(name) : child(path, name);
  }

  /** The name of the top-level field that a path begins with, unescaped. */
  public static String topName(String path) {
    return ((Name) parse(path).get(0)).name();
  }

  /** The path of the top-level field that a path begins with. */
  public static String top(String path) {
    return of(topName(path));
  }

  /**
   * The steps of a path.
   *
   * @throws IllegalArgumentException if the text is not a path below a top-level field
   */
  public static List<Step> parse(String path) {
    if (path.equals(ROOT)) {
      throw new IllegalArgumentException("$ is the document itself, not a path into it");
    }
    List<Step> steps = new ArrayList<>();
    StringBuilder name = new StringBuilder();
    boolean inName = true;
    boolean values = false;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c == '\\' && inName && i + 1 < path.length()) {
        name.append(path.charAt(++i));
      } else if (c == '.') {
        end(steps, name, inName, values);
        inName = true;
        values = false;
      } else if (c == '[' && path.startsWith("[]", i)) {
        end(steps, name, inName, values);
        inName = false;
        values = false;
        steps.add(new Items());
        i++;
      } else if (c == '*' && inName && name.length() == 0 && !values && !steps.isEmpty()) {
        values = true;
      } else if (!inName || values || c == '[' || c == ']' || c == '*' || c == '\\') {
        throw new IllegalArgumentException(
            "'" + path + "' is not a path: unexpected '" + c + "' at " + i);
      } else {
        name.append(c);
      }
    }
    end(steps, name, inName, values);
    return List.copyOf(steps);
  }

  private static void end(List<Step> steps, StringBuilder name, boolean inName, boolean values) {
    if (inName) {
      steps.add(values ? new Values() : new Name(name.toString()));
      name.setLength(0);
    }
  }

  private static String escape(String name) {
    if (name.equals(ROOT)) {
      return "\\$";
    }
    StringBuilder escaped = null;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '.' || c == '[' || c == ']' || c == '*' || c == '\\') {
        if (escaped == null) {
          escaped = new StringBuilder(name.length() + 4).append(name, 0, i);
        }
        escaped.append('\\');
      }
      if (escaped != null) {
        escaped.append(c);
      }
    }
    return escaped == null ? name : escaped.toString();
  }
}
