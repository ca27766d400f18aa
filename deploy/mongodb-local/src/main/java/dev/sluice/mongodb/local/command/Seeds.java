package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The document that an upsert starts from: the query's equalities, dotted paths unfolded, {@code
 * _id} first.
 */
final class Seeds {
  private Seeds() {}

  static Doc document(List<Field> equalities) {
    List<Field> ordered = new ArrayList<>(equalities);
    ordered.sort((a, b) -> Boolean.compare(b.name().equals("_id"), a.name().equals("_id")));
    return nested(ordered);
  }

  private static Doc nested(List<Field> fields) {
    Map<String, List<Field>> below = new LinkedHashMap<>();
    Map<String, Value> here = new LinkedHashMap<>();
    for (Field field : fields) {
      int dot = field.name().indexOf('.');
      if (dot < 0) {
        if (here.put(field.name(), field.value()) != null) {
          throw new ServerError(
              54, "cannot infer query fields to set, path '" + field.name() + "' is matched twice");
        }
        below.putIfAbsent(field.name(), new ArrayList<>());
      } else {
        below
            .computeIfAbsent(field.name().substring(0, dot), name -> new ArrayList<>())
            .add(new Field(field.name().substring(dot + 1), field.value()));
      }
    }
    DocBuilder doc = new DocBuilder();
    below.forEach(
        (name, inner) -> {
          Value value = here.get(name);
          doc.put(name, value != null ? value : Value.of(nested(inner)));
        });
    return doc.build();
  }
}
