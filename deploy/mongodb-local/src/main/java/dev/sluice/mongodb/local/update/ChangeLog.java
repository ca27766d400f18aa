package dev.sluice.mongodb.local.update;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an update changed, by dotted path: the log entry of it, which a change stream shows as
 * updateDescription.
 */
final class ChangeLog {
  private final boolean modern;
  private final Map<String, Value> set = new LinkedHashMap<>();
  private final Set<String> created = new LinkedHashSet<>();
  private final Set<String> unset = new LinkedHashSet<>();

  ChangeLog(Compatibility compatibility) {
    this.modern = compatibility.isModern();
  }

  void set(String path, Value value) {
    set.put(path, value);
  }

  /**
   * A value that was made together with some of the way to it.
   *
   * @param firstNew the part of the path up to the first new document
   */
  void created(String path, String firstNew, Value value) {
    if (modern && !firstNew.equals(path)) {
      // Newer servers tell the outermost new document; its value is known when all is done.
      created.add(firstNew);
      set.putIfAbsent(firstNew, Value.NULL);
    } else {
      set.put(path, value);
    }
  }

  void addAll(ChangeLog other) {
    set.putAll(other.set);
    created.addAll(other.created);
    unset.addAll(other.unset);
  }

  void unset(String path) {
    unset.add(path);
  }

  boolean isEmpty() {
    return set.isEmpty() && unset.isEmpty();
  }

  /** The log entry's {@code o}. */
  Doc toDoc(Mutable result) {
    created.forEach(path -> set.put(path, valueAt(result, path)));
    DocBuilder doc = new DocBuilder(256).put("$v", 1);
    if (!unset.isEmpty()) {
      DocBuilder removed = new DocBuilder();
      new TreeSet<>(unset).forEach(path -> removed.put(path, true));
      doc.put("$unset", removed.build());
    }
    if (!set.isEmpty()) {
      DocBuilder updated = new DocBuilder();
      set.forEach(updated::put);
      doc.put("$set", updated.build());
    }
    return doc.build();
  }

  private static Value valueAt(Mutable root, String path) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      return root.get(path);
    }
    return valueAt(root.open(path.substring(0, dot)), path.substring(dot + 1));
  }
}
