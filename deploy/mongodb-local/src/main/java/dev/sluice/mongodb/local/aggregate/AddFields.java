package dev.sluice.mongodb.local.aggregate;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.expression.Expression;
import dev.sluice.mongodb.local.expression.Variables;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code $addFields}: sets fields, at dotted paths too, in the place they have or at the end. */
final class AddFields {
  private final Map<String, AddFields> children = new LinkedHashMap<>();
  private Expression expression;

  static AddFields parse(Doc spec) {
    AddFields root = new AddFields();
    root.addAll(spec);
    return root;
  }

  private void addAll(Doc spec) {
    for (Field field : spec) {
      AddFields at = this;
      for (String part : field.name().split("\\.", -1)) {
        at = at.children.computeIfAbsent(part, name -> new AddFields());
      }
      Field first = field.value().isDocument() ? field.value().asDoc().first() : null;
      if (first != null && !first.name().startsWith("$")) {
        at.addAll(field.value().asDoc());
      } else {
        at.expression = Expression.parse(field.value());
      }
    }
  }

  Doc apply(Doc doc) {
    return apply(doc, doc, Variables.of(doc));
  }

  private Doc apply(Doc into, Doc root, Variables variables) {
    DocBuilder result = new DocBuilder(into.size() + 64);
    Doc.Cursor cursor = into.cursor();
    List<String> found = new ArrayList<>();
    while (cursor.next()) {
      AddFields child = children.get(cursor.name());
      if (child == null) {
        result.copy(cursor, into.bytes());
      } else {
        found.add(cursor.name());
        result.putIfPresent(cursor.name(), child.value(cursor.value(), root, variables));
      }
    }
    children.forEach(
        (name, child) -> {
          if (!found.contains(name)) {
            result.putIfPresent(name, child.value(null, root, variables));
          }
        });
    return result.build();
  }

  private Value value(Value old, Doc root, Variables variables) {
    if (expression != null) {
      return expression.evaluate(root, variables);
    }
    if (old != null && old.isArray()) {
      return Value.array(
          old.elements().stream().map(element -> value(element, root, variables)).toList());
    }
    Doc into = old != null && old.isDocument() ? old.asDoc() : Doc.EMPTY;
    return Value.of(apply(into, root, variables));
  }
}
