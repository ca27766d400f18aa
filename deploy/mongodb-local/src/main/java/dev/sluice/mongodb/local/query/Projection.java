package dev.sluice.mongodb.local.query;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import dev.sluice.mongodb.local.expression.Expression;
import dev.sluice.mongodb.local.expression.Variables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A projection of {@code find} or {@code $project}: fields to keep, or fields to leave out, and
 * computed ones.
 */
public final class Projection {
  private final Node root = new Node();
  private boolean inclusive;
  private boolean decided;

  private static final class Node {
    private final Map<String, Node> children = new LinkedHashMap<>();
    private Expression computed;
    private java.util.function.UnaryOperator<Value> shaped;

    private boolean isLeaf() {
      return children.isEmpty();
    }
  }

  private Projection() {}

  /**
   * Parses a projection.
   *
   * @throws ServerError where it mixes inclusion and exclusion
   */
  public static Projection parse(Doc spec) {
    Projection projection = new Projection();
    Boolean id = null;
    for (Field field : spec) {
      if (field.name().equals("_id") && isFlag(field.value())) {
        id = field.value().asBoolean();
      } else {
        projection.add(projection.root, field.name(), field.value());
      }
    }
    if (!projection.decided) {
      projection.inclusive = Boolean.TRUE.equals(id);
    }
    boolean keepId = id == null || id;
    if (projection.inclusive == keepId && !projection.root.children.containsKey("_id")) {
      Node node = new Node();
      Map<String, Node> others = new LinkedHashMap<>(projection.root.children);
      projection.root.children.clear();
      projection.root.children.put("_id", node);
      projection.root.children.putAll(others);
    }
    return projection;
  }

  private static boolean isFlag(Value value) {
    return value.isNumber() || value.type() == BsonType.BOOLEAN;
  }

  private void add(Node from, String path, Value value) {
    Node at = from;
    for (String part : path.split("\\.", -1)) {
      at = at.children.computeIfAbsent(part, name -> new Node());
    }
    Field first = value.isDocument() ? value.asDoc().first() : null;
    if (isFlag(value)) {
      decide(value.asBoolean(), path);
    } else if (first != null && first.name().equals("$slice")) {
      at.shaped = slice(first.value());
    } else if (first != null && first.name().equals("$elemMatch")) {
      decide(true, path);
      at.shaped = elemMatch(first.value());
    } else if (first != null && !first.name().startsWith("$")) {
      for (Field field : value.asDoc()) {
        add(at, field.name(), field.value());
      }
    } else {
      decide(true, path);
      at.computed = Expression.parse(value);
    }
  }

  private void decide(boolean include, String path) {
    if (decided && inclusive != include) {
      throw new ServerError(
          include ? 31253 : 31254,
          "Cannot do "
              + (include ? "inclusion" : "exclusion")
              + " on field "
              + path
              + " in "
              + (include ? "exclusion" : "inclusion")
              + " projection");
    }
    decided = true;
    inclusive = include;
  }

  private static java.util.function.UnaryOperator<Value> slice(Value argument) {
    List<Value> pair = argument.isArray() ? argument.elements() : List.of(argument);
    int first = pair.get(0).asInt();
    return value -> {
      if (!value.isArray()) {
        return value;
      }
      List<Value> all = value.elements();
      int from;
      int count;
      if (pair.size() == 2) {
        from = first < 0 ? Math.max(0, all.size() + first) : Math.min(first, all.size());
        count = pair.get(1).asInt();
      } else {
        from = first < 0 ? Math.max(0, all.size() + first) : 0;
        count = Math.abs(first);
      }
      return Value.array(all.subList(from, (int) Math.min(all.size(), (long) from + count)));
    };
  }

  private static java.util.function.UnaryOperator<Value> elemMatch(Value condition) {
    Predicate<Value> test = Matcher.parseForElement(condition);
    return value -> {
      if (!value.isArray()) {
        return null;
      }
      for (Value element : value.elements()) {
        if (test.test(element)) {
          return Value.array(List.of(element));
        }
      }
      return null;
    };
  }

  public Doc apply(Doc doc) {
    return apply(doc, root, doc, Variables.of(doc));
  }

  private Doc apply(Doc doc, Node node, Doc whole, Variables variables) {
    DocBuilder result = new DocBuilder(doc.size());
    Doc.Cursor cursor = doc.cursor();
    List<String> found = new ArrayList<>();
    while (cursor.next()) {
      Node child = node.children.get(cursor.name());
      if (child == null) {
        if (!inclusive) {
          result.copy(cursor, doc.bytes());
        }
        continue;
      }
      if (child.computed != null) {
        continue;
      }
      found.add(cursor.name());
      if (child.shaped != null) {
        result.putIfPresent(cursor.name(), child.shaped.apply(cursor.value()));
      } else if (!child.isLeaf()) {
        result.putIfPresent(cursor.name(), nested(cursor.value(), child, whole, variables));
      } else if (inclusive) {
        result.copy(cursor, doc.bytes());
      }
    }
    node.children.forEach((name, child) -> compute(result, name, child, found, whole, variables));
    return result.build();
  }

  private void compute(
      DocBuilder result,
      String name,
      Node child,
      List<String> found,
      Doc whole,
      Variables variables) {
    if (child.computed != null) {
      result.putIfPresent(name, child.computed.evaluate(whole, variables));
    } else if (!found.contains(name) && computes(child)) {
      result.put(name, apply(Doc.EMPTY, child, whole, variables));
    }
  }

  private static boolean computes(Node node) {
    return node.computed != null || node.children.values().stream().anyMatch(Projection::computes);
  }

  private Value nested(Value value, Node node, Doc whole, Variables variables) {
    if (value.isDocument()) {
      return Value.of(apply(value.asDoc(), node, whole, variables));
    }
    if (value.isArray()) {
      List<Value> elements = new ArrayList<>();
      for (Value element : value.elements()) {
        Value kept = nested(element, node, whole, variables);
        if (kept != null) {
          elements.add(kept);
        }
      }
      return Value.array(elements);
    }
    return inclusive ? null : value;
  }
}
