package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.KeyString;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.List;

/**
 * By which fields a collection is divided over two shards. One of the two has a document, by a hash
 * of the first field; an {@code _id} is unique per shard. Immutable.
 *
 * @param paths the fields; empty for a collection that is not sharded
 */
public record ShardKey(List<String> paths) {
  static final ShardKey NONE = new ShardKey(List.of());

  private static final int SHARDS = 2;

  public ShardKey {
    paths = List.copyOf(paths);
  }

  public boolean isNone() {
    return paths.isEmpty();
  }

  /** As {@code config.collections} has it. */
  public Doc pattern() {
    DocBuilder pattern = new DocBuilder();
    paths.forEach(path -> pattern.put(path, 1));
    return pattern.build();
  }

  /**
   * What change events call a document: the fields that it has of the shard key, each under its
   * whole path, and its {@code _id}.
   */
  public Doc documentKey(Doc doc) {
    DocBuilder key = new DocBuilder();
    for (String path : paths) {
      key.putIfPresent(path, at(doc, path));
    }
    return paths.contains("_id") ? key.build() : key.put("_id", doc.get("_id")).build();
  }

  /** What is unique in the collection, of a documentKey. */
  KeyString.Key unique(Doc documentKey) {
    Value id = documentKey.get("_id");
    return isNone() ? KeyString.key(id) : unique(id, shard(documentKey));
  }

  /** The two that an {@code _id} can have, or the one. */
  List<KeyString.Key> uniques(Value id) {
    return isNone() ? List.of(KeyString.key(id)) : List.of(unique(id, 0), unique(id, 1));
  }

  private static KeyString.Key unique(Value id, int shard) {
    return new KeyString().append(id).append(Value.of(shard)).key();
  }

  /** Which shard has the document, by its documentKey; a missing field is as null. */
  int shard(Doc documentKey) {
    Value first = documentKey.get(paths.get(0));
    return Math.floorMod(KeyString.key(first == null ? Value.NULL : first).hashCode(), SHARDS);
  }

  /** Whether two documents have the same shard key. */
  public boolean same(Doc one, Doc other) {
    return paths.stream()
        .allMatch(
            path -> {
              Value left = at(one, path);
              Value right = at(other, path);
              return KeyString.key(left == null ? Value.NULL : left)
                  .equals(KeyString.key(right == null ? Value.NULL : right));
            });
  }

  /**
   * Refuses a document that cannot be on any shard.
   *
   * @param mayMiss whether fields may be missing, as they may since 4.4
   */
  void check(Doc doc, boolean mayMiss) {
    for (String path : paths) {
      Value value = at(doc, path);
      if (value == null && !mayMiss) {
        throw new ServerError(
            ServerError.SHARD_KEY_NOT_FOUND,
            "document " + doc + " does not contain shard key for pattern " + pattern());
      }
      if (isThroughArray(doc, path)) {
        throw new ServerError(
            ServerError.SHARD_KEY_NOT_FOUND,
            "Shard key cannot contain array values or array descendants.");
      }
    }
  }

  /** Refuses a write of one document whose query does not say on which shard it is. */
  public void requireIn(List<Field> equalities, String what) {
    for (String path : paths) {
      if (equalities.stream().noneMatch(field -> field.name().equals(path))) {
        throw new ServerError(
            ServerError.SHARD_KEY_NOT_FOUND,
            "A single "
                + what
                + " on a sharded collection must contain the shard key "
                + pattern()
                + " (the stand-in takes no _id instead)");
      }
    }
  }

  private static Value at(Doc doc, String path) {
    int dot = path.indexOf('.');
    Value value = doc.get(dot < 0 ? path : path.substring(0, dot));
    if (dot < 0 || value == null) {
      return value;
    }
    return value.isDocument() ? at(value.asDoc(), path.substring(dot + 1)) : null;
  }

  private static boolean isThroughArray(Doc doc, String path) {
    int dot = path.indexOf('.');
    Value value = doc.get(dot < 0 ? path : path.substring(0, dot));
    if (value == null || value.isArray()) {
      return value != null;
    }
    return dot >= 0 && value.isDocument() && isThroughArray(value.asDoc(), path.substring(dot + 1));
  }
}
