package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.KeyString;
import dev.sluice.mongodb.local.bson.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keeps the keys of a unique secondary index. Guarded by the store's lock. */
final class UniqueIndex {
  private final IndexSpec spec;
  private final Map<KeyString.Key, Long> keys = new HashMap<>();

  UniqueIndex(IndexSpec spec) {
    this.spec = spec;
  }

  IndexSpec spec() {
    return spec;
  }

  boolean clashes(Doc doc, long self) {
    for (KeyString.Key key : keysOf(doc)) {
      Long owner = keys.get(key);
      if (owner != null && owner != self) {
        return true;
      }
    }
    return false;
  }

  void add(Doc doc, long record) {
    keysOf(doc).forEach(key -> keys.put(key, record));
  }

  void remove(Doc doc) {
    keysOf(doc).forEach(keys::remove);
  }

  /** The values of the first key, named as in the specification, for the message of a clash. */
  Doc keyValue(Doc doc) {
    DocBuilder value = new DocBuilder();
    for (Field field : spec.key()) {
      List<Value> values = new ArrayList<>();
      collect(Value.of(doc), field.name(), values);
      value.put(field.name(), values.isEmpty() ? Value.NULL : values.get(0));
    }
    return value.build();
  }

  private Set<KeyString.Key> keysOf(Doc doc) {
    List<List<Value>> parts = new ArrayList<>();
    boolean any = false;
    for (Field field : spec.key()) {
      List<Value> values = new ArrayList<>();
      collect(Value.of(doc), field.name(), values);
      any |= !values.isEmpty();
      if (values.isEmpty()) {
        values.add(Value.NULL);
      }
      parts.add(values);
    }
    Set<KeyString.Key> result = new LinkedHashSet<>();
    if (any || !spec.sparse()) {
      combine(parts, 0, new ArrayList<>(), result);
    }
    return result;
  }

  private static void combine(
      List<List<Value>> parts, int at, List<Value> chosen, Set<KeyString.Key> result) {
    if (at == parts.size()) {
      KeyString key = new KeyString();
      chosen.forEach(key::append);
      result.add(key.key());
      return;
    }
    for (Value value : parts.get(at)) {
      chosen.add(value);
      combine(parts, at + 1, chosen, result);
      chosen.remove(chosen.size() - 1);
    }
  }

  private static void collect(Value from, String path, List<Value> into) {
    int dot = path.indexOf('.');
    String head = dot < 0 ? path : path.substring(0, dot);
    if (from.isArray()) {
      for (Value element : from.elements()) {
        if (element.isDocument()) {
          collect(element, path, into);
        }
      }
    }
    if (!from.isDocument()) {
      return;
    }
    Value value = from.asDoc().get(head);
    if (value == null) {
      return;
    }
    if (dot >= 0) {
      collect(value, path.substring(dot + 1), into);
    } else if (value.isArray()) {
      List<Value> elements = value.elements();
      into.addAll(elements.isEmpty() ? List.of(Value.UNDEFINED) : elements);
    } else {
      into.add(value);
    }
  }
}
