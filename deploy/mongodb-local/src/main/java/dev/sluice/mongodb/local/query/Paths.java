package dev.sluice.mongodb.local.query;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Value;
import java.util.List;
import java.util.function.Predicate;

/** Finds what a dotted path leads to, through arrays, as a query does. */
final class Paths {
  private final String[] parts;
  private final boolean elements;

  /**
   * @param elements whether an array at the end of the path is tested element by element, too
   */
  Paths(String path, boolean elements) {
    this.parts = path.split("\\.", -1);
    this.elements = elements;
  }

  /** Whether any value that the path leads to passes; a missing one is tested as null. */
  boolean any(Doc doc, MatchDetails details, Predicate<Value> test) {
    return any(doc, 0, details, test);
  }

  private boolean any(Doc doc, int at, MatchDetails details, Predicate<Value> test) {
    return value(doc.get(parts[at]), at, details, test);
  }

  private boolean value(Value value, int at, MatchDetails details, Predicate<Value> test) {
    if (at == parts.length - 1) {
      return leaf(value, details, test);
    }
    if (value == null) {
      return test.test(null);
    }
    if (value.isDocument()) {
      return any(value.asDoc(), at + 1, details, test);
    }
    if (value.isArray()) {
      return array(value.elements(), at + 1, details, test);
    }
    return test.test(null);
  }

  private boolean array(List<Value> array, int at, MatchDetails details, Predicate<Value> test) {
    int position = index(parts[at]);
    if (position >= 0 && position < array.size() && value(array.get(position), at, details, test)) {
      return true;
    }
    for (int i = 0; i < array.size(); i++) {
      Value element = array.get(i);
      if (element.isDocument() && any(element.asDoc(), at, details, test)) {
        if (details != null) {
          details.matchedAt(i);
        }
        return true;
      }
    }
    return false;
  }

  private boolean leaf(Value value, MatchDetails details, Predicate<Value> test) {
    if (elements && value != null && value.isArray()) {
      List<Value> array = value.elements();
      for (int i = 0; i < array.size(); i++) {
        if (test.test(array.get(i))) {
          if (details != null) {
            details.matchedAt(i);
          }
          return true;
        }
      }
    }
    return test.test(value);
  }

  /** A path part as an array index, or -1. */
  static int index(String part) {
    if (part.isEmpty() || part.length() > 9) {
      return -1;
    }
    for (int i = 0; i < part.length(); i++) {
      if (part.charAt(i) < '0' || part.charAt(i) > '9') {
        return -1;
      }
    }
    return Integer.parseInt(part);
  }
}
