package dev.sluice.mongodb.local.expression;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code $a.b}, {@code $$ROOT.a}: the value at a path, gathered from the elements where there are
 * arrays on the way.
 */
final class FieldPath implements Expression {
  private static final String[] NONE = {};
  private final String variable;
  private final String[] parts;

  private FieldPath(String variable, String[] parts) {
    this.variable = variable;
    this.parts = parts;
  }

  static FieldPath parse(String text) {
    if (!text.startsWith("$$")) {
      return new FieldPath(null, split(text.substring(1)));
    }
    String rest = text.substring(2);
    int dot = rest.indexOf('.');
    String variable = dot < 0 ? rest : rest.substring(0, dot);
    if (variable.equals("CLUSTER_TIME") || variable.equals("USER_ROLES")) {
      throw new ServerError(17276, "Use of undefined variable: " + variable);
    }
    return new FieldPath(variable, dot < 0 ? NONE : split(rest.substring(dot + 1)));
  }

  private static String[] split(String path) {
    if (path.isEmpty()) {
      throw new ServerError(16872, "'$' by itself is not a valid FieldPath");
    }
    String[] parts = path.split("\\.", -1);
    for (String part : parts) {
      if (part.isEmpty()) {
        throw new ServerError(15998, "FieldPath field names may not be empty strings.");
      }
    }
    return parts;
  }

  @Override
  public Value evaluate(Doc doc, Variables variables) {
    if (variable == null) {
      return at(doc.get(parts[0]), 1);
    }
    return switch (variable) {
      case "REMOVE" -> null;
      case "NOW" -> Value.date(System.currentTimeMillis());
      default -> {
        if (!variables.has(variable)) {
          throw new ServerError(17276, "Use of undefined variable: " + variable);
        }
        yield at(variables.get(variable), 0);
      }
    };
  }

  private Value at(Value value, int part) {
    if (part == parts.length || value == null) {
      return value;
    }
    if (value.isDocument()) {
      return at(value.asDoc().get(parts[part]), part + 1);
    }
    if (value.isArray()) {
      List<Value> found = new ArrayList<>();
      for (Value element : value.elements()) {
        Value one = element.isDocument() || element.isArray() ? at(element, part) : null;
        if (one != null) {
          found.add(one);
        }
      }
      return Value.array(found);
    }
    return null;
  }
}
