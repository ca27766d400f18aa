package dev.sluice.guard.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.Ddl;
import dev.sluice.guard.contract.DocumentPath;
import dev.sluice.guard.contract.Shape;
import dev.sluice.guard.contract.Treatment;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What one version of a contract has that another has not, by path. */
final class ContractDiff {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Contract from;
  private final Contract to;

  ContractDiff(Contract from, Contract to) {
    this.from = from;
    this.to = to;
  }

  /** The diff object of docs/formats.md. */
  ObjectNode toJson() {
    ObjectNode json = NODES.objectNode();
    json.put("connector", to.connector());
    json.put("namespace", to.namespace());
    json.put("from", from.version());
    json.put("to", to.version());
    ArrayNode changes = json.putArray("changes");
    Map<String, ContractField> before = fields(from);
    Map<String, ContractField> after = fields(to);
    for (String path : union(before, after)) {
      field(path, before.get(path), after.get(path), changes);
    }
    compare(
        changes,
        DocumentPath.ROOT,
        null,
        "key",
        String.join(", ", from.key()),
        String.join(", ", to.key()));
    treatments(changes);
    ArrayNode ddl = json.putArray("ddl");
    if (to.version() > from.version()) {
      Ddl.proposedDdl(from, to).forEach(ddl::add);
    }
    return json;
  }

  private static Map<String, ContractField> fields(Contract contract) {
    Map<String, ContractField> fields = new LinkedHashMap<>();
    contract.fields().forEach(field -> fields.put(field.path(), field));
    return fields;
  }

  private static Set<String> union(Map<String, ?> before, Map<String, ?> after) {
    Set<String> all = new LinkedHashSet<>(before.keySet());
    all.addAll(after.keySet());
    return all;
  }

  private static void field(
      String path, ContractField before, ContractField after, ArrayNode changes) {
    String column = after == null ? before.column() : after.column();
    if (before == null) {
      add(changes, path, column, "added", null, after.type().text());
    } else if (after == null) {
      add(changes, path, column, "removed", before.type().text(), null);
    } else {
      compare(changes, path, column, "type", before.type().text(), after.type().text());
      compare(
          changes,
          path,
          column,
          "required",
          String.valueOf(before.required()),
          String.valueOf(after.required()));
      compare(
          changes,
          path,
          column,
          "text",
          String.valueOf(before.text()),
          String.valueOf(after.text()));
      compare(
          changes,
          path,
          column,
          "maxBytes",
          String.valueOf(before.maxBytes()),
          String.valueOf(after.maxBytes()));
    }
    inside(
        column,
        before == null ? null : before.shape(),
        after == null ? null : after.shape(),
        path,
        changes);
  }

  /** What is known inside a json column. */
  private static void inside(
      String column, Shape before, Shape after, String path, ArrayNode changes) {
    Map<String, String> known = new LinkedHashMap<>();
    Map<String, String> knows = new LinkedHashMap<>();
    flatten(before, path, known);
    flatten(after, path, knows);
    for (String inner : union(known, knows)) {
      if (inner.equals(path)) {
        compare(changes, inner, column, "inside", known.get(inner), knows.get(inner));
      } else if (!known.containsKey(inner)) {
        add(changes, inner, column, "added", null, knows.get(inner));
      } else if (!knows.containsKey(inner)) {
        add(changes, inner, column, "removed", known.get(inner), null);
      } else {
        compare(changes, inner, column, "type", known.get(inner), knows.get(inner));
      }
    }
  }

  private static void flatten(Shape shape, String path, Map<String, String> known) {
    if (shape == null) {
      return;
    }
    known.put(path, describe(shape));
    if (shape.fields() != null) {
      shape
          .fields()
          .forEach((name, value) -> flatten(value, DocumentPath.child(path, name), known));
    }
    flatten(shape.values(), DocumentPath.values(path), known);
    flatten(shape.items(), DocumentPath.items(path), known);
  }

  private static String describe(Shape shape) {
    if (shape.text()) {
      return "text";
    }
    StringBuilder kinds = new StringBuilder();
    append(kinds, shape.scalar() == null ? null : shape.scalar().text());
    append(kinds, shape.fields() == null ? null : "document");
    append(kinds, shape.values() == null ? null : "map");
    append(kinds, shape.items() == null ? null : "array");
    return kinds.length() == 0 ? "null" : kinds.toString();
  }

  private static void append(StringBuilder kinds, String kind) {
    if (kind != null) {
      kinds.append(kinds.length() == 0 ? "" : " or ").append(kind);
    }
  }

  private void treatments(ArrayNode changes) {
    for (String path : union(from.treatments(), to.treatments())) {
      Treatment before = from.treatments().get(path);
      Treatment after = to.treatments().get(path);
      compare(
          changes,
          path,
          column(path),
          "treatment",
          before == null ? null : before.text(),
          after == null ? null : after.text());
    }
  }

  private String column(String path) {
    if (path.equals(DocumentPath.ROOT)) {
      return null;
    }
    String top = DocumentPath.top(path);
    return to.field(top).or(() -> from.field(top)).map(ContractField::column).orElse(null);
  }

  private static void compare(
      ArrayNode changes, String path, String column, String what, String before, String after) {
    if (!Objects.equals(before, after)) {
      add(changes, path, column, what, before, after);
    }
  }

  private static void add(
      ArrayNode changes, String path, String column, String what, String before, String after) {
    changes
        .addObject()
        .put("path", path)
        .put("column", column)
        .put("change", what)
        .put("from", before)
        .put("to", after);
  }
}
