package dev.sluice.cli.demo;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;

/** Finds and reads the scalar fields of documents that an update can name. */
final class FieldValues {
  private static final Set<BsonType> SCALARS =
      EnumSet.of(
          BsonType.STRING,
          BsonType.INT32,
          BsonType.INT64,
          BsonType.DOUBLE,
          BsonType.DECIMAL128,
          BsonType.BOOLEAN,
          BsonType.DATE_TIME,
          BsonType.OBJECT_ID);
  private static final int DEEPEST = 3;

  private FieldValues() {}

  /** Paths of scalar fields, {@code _id} left out. */
  static List<List<String>> paths(BsonDocument document) {
    List<List<String>> paths = new ArrayList<>();
    collect(document, List.of(), paths);
    return paths;
  }

  /** The value at a path, or null. */
  static BsonValue read(BsonDocument document, List<String> path) {
    BsonValue value = document;
    for (String name : path) {
      if (value == null || !value.isDocument()) {
        return null;
      }
      value = value.asDocument().get(name);
    }
    return value;
  }

  /** Sets the value at a path that is there. */
  static void write(BsonDocument document, List<String> path, BsonValue value) {
    BsonDocument parent = document;
    for (String name : path.subList(0, path.size() - 1)) {
      parent = parent.getDocument(name);
    }
    parent.put(path.get(path.size() - 1), value);
  }

  private static void collect(
      BsonDocument document, List<String> parent, List<List<String>> paths) {
    document.forEach(
        (name, value) -> {
          if (!isNameable(name) || (parent.isEmpty() && name.equals("_id"))) {
            return;
          }
          List<String> path = new ArrayList<>(parent);
          path.add(name);
          if (SCALARS.contains(value.getBsonType())) {
            paths.add(List.copyOf(path));
          } else if (value.isDocument() && path.size() < DEEPEST) {
            collect(value.asDocument(), path, paths);
          }
        });
  }

  /** An update names fields by paths, in which dots and dollars mean something else. */
  private static boolean isNameable(String name) {
    return !name.isEmpty() && !name.contains(".") && !name.startsWith("$");
  }
}
