package dev.sluice.cli.demo;

import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Thinks up changes of a collection that keep the shape of its documents: updates that give a field
 * another value of its type, replacements by the content of another document, copies under a new
 * {@code _id}, deletes. The same documents and seed give the same changes. It knows some documents
 * of the collection and expects that every change it gives is made, and that nobody else changes
 * those. Not thread-safe.
 */
final class Changes {
  private static final int TRIES = 8;
  private static final int INCREMENT_LIMIT = 1_000_000_000;

  private final List<BsonDocument> known;
  private final int fewest;
  private final NewIds ids;
  private final Random random;

  /**
   * Changes to a collection.
   *
   * @param pool documents of the collection as they are now
   * @param keys keys of all documents of the collection
   */
  Changes(List<BsonDocument> pool, Set<String> keys, long seed) {
    this.known = new ArrayList<>(pool);
    this.fewest = Math.max(1, pool.size() / 2);
    this.random = new Random(seed);
    this.ids = new NewIds(pool, keys, random);
  }

  /** The next change, or nothing when these documents give no occasion for one. */
  Optional<WriteModel<BsonDocument>> next() {
    if (known.isEmpty()) {
      return Optional.empty();
    }
    for (int i = 0; i < TRIES; i++) {
      int dice = random.nextInt(100);
      Optional<WriteModel<BsonDocument>> change;
      if (dice < 45) {
        change = update();
      } else if (dice < 60) {
        change = replace();
      } else if (dice < 85) {
        change = insert();
      } else {
        change = delete();
      }
      if (change.isPresent()) {
        return change;
      }
    }
    return Optional.empty();
  }

  /**
   * A change that no contract learned from these documents can hold: one document gets a field that
   * none has.
   */
  Optional<WriteModel<BsonDocument>> newField(String name) {
    if (known.isEmpty()) {
      return Optional.empty();
    }
    BsonDocument document = any();
    BsonValue value = new BsonString("added while streaming");
    document.put(name, value);
    // No copies or replacements of it from now on would be wrong, either: the field is part of the
    // contract then.
    return Optional.of(set(document, name, value));
  }

  private Optional<WriteModel<BsonDocument>> update() {
    BsonDocument document = any();
    List<List<String>> paths = FieldValues.paths(document);
    if (paths.isEmpty()) {
      return Optional.empty();
    }
    List<String> path = paths.get(random.nextInt(paths.size()));
    BsonValue before = FieldValues.read(document, path);
    String dotted = String.join(".", path);
    if (before.isInt32()
        && Math.abs((long) before.asInt32().getValue()) < INCREMENT_LIMIT
        && random.nextBoolean()) {
      int by = 1 + random.nextInt(9);
      FieldValues.write(document, path, new BsonInt32(before.asInt32().getValue() + by));
      return Optional.of(
          new UpdateOneModel<>(
              id(document), new BsonDocument("$inc", new BsonDocument(dotted, new BsonInt32(by)))));
    }
    BsonValue after = another(path, before);
    if (after == null) {
      return Optional.empty();
    }
    FieldValues.write(document, path, after);
    return Optional.of(set(document, dotted, after));
  }

  /**
   * Another value of the same type for a field: one that another document has there, or one made
   * from it.
   */
  private BsonValue another(List<String> path, BsonValue before) {
    for (int i = 0; i < TRIES; i++) {
      BsonValue candidate = FieldValues.read(any(), path);
      if (candidate != null
          && candidate.getBsonType() == before.getBsonType()
          && !candidate.equals(before)) {
        return candidate;
      }
    }
    return switch (before.getBsonType()) {
      case BOOLEAN -> BsonBoolean.valueOf(!before.asBoolean().getValue());
      case DOUBLE ->
          Math.abs(before.asDouble().getValue()) < INCREMENT_LIMIT
              ? new BsonDouble(before.asDouble().getValue() + 0.5)
              : null;
      case INT64 ->
          Math.abs(before.asInt64().getValue()) < INCREMENT_LIMIT
              ? new BsonInt64(before.asInt64().getValue() + 1)
              : null;
      case DATE_TIME ->
          Math.abs(before.asDateTime().getValue()) < 1L << 42
              ? new BsonDateTime(before.asDateTime().getValue() + 1001)
              : null;
      default -> null;
    };
  }

  private Optional<WriteModel<BsonDocument>> replace() {
    int index = random.nextInt(known.size());
    BsonDocument target = known.get(index);
    BsonDocument content = copyOf(any(), target.get("_id"));
    // The driver takes a replacement whose first level has dollars for an update.
    if (content.equals(target)
        || content.keySet().stream().anyMatch(name -> name.startsWith("$"))) {
      return Optional.empty();
    }
    known.set(index, content);
    return Optional.of(new ReplaceOneModel<>(id(target), content.clone()));
  }

  private Optional<WriteModel<BsonDocument>> insert() {
    BsonDocument original = any();
    return ids.next(original.get("_id"))
        .map(
            id -> {
              BsonDocument copy = copyOf(original, id);
              known.add(copy);
              return new InsertOneModel<>(copy.clone());
            });
  }

  private Optional<WriteModel<BsonDocument>> delete() {
    if (known.size() <= fewest) {
      return Optional.empty();
    }
    return Optional.of(new DeleteOneModel<>(id(known.remove(random.nextInt(known.size())))));
  }

  private BsonDocument any() {
    return known.get(random.nextInt(known.size()));
  }

  private static BsonDocument copyOf(BsonDocument document, BsonValue id) {
    BsonDocument copy = document.clone();
    copy.put("_id", id);
    return copy;
  }

  private static BsonDocument id(BsonDocument document) {
    return new BsonDocument("_id", document.get("_id"));
  }

  private static WriteModel<BsonDocument> set(BsonDocument document, String path, BsonValue value) {
    return new UpdateOneModel<>(
        id(document), new BsonDocument("$set", new BsonDocument(path, value)));
  }
}
