package dev.sluice.mongodb.local.update;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.function.LongSupplier;
import org.bson.types.ObjectId;

/** What a stored document may be. */
public final class Limits {
  private Limits() {}

  static void checkSize(Doc doc) {
    if (doc.size() > Doc.MAX_SIZE) {
      throw new ServerError(
          17419, "Resulting document after update is larger than " + Doc.MAX_SIZE);
    }
  }

  static void checkId(Value id) {
    String wrong =
        switch (id.type()) {
          case BsonType.ARRAY -> "array";
          case BsonType.REGEX -> "regex";
          case BsonType.UNDEFINED -> "undefined";
          default -> null;
        };
    if (wrong != null) {
      throw new ServerError(
          ServerError.INVALID_ID_FIELD, "The '_id' value cannot be of type " + wrong);
    }
  }

  /** A zero timestamp becomes the time of the server, as at the top level of inserted documents. */
  static Value filledIn(Value value, LongSupplier nextTime) {
    return value.type() == BsonType.TIMESTAMP && value.bits() == 0
        ? Value.timestamp(nextTime.getAsLong())
        : value;
  }

  public static Value newId() {
    return Value.objectId(new ObjectId().toByteArray());
  }

  /**
   * A document as it is stored when a client inserts it: with an {@code _id}, which comes first.
   *
   * @param dollarNames whether names may begin with {@code $}
   * @throws ServerError where it cannot be stored
   */
  public static Doc toInsert(Doc doc, boolean dollarNames, LongSupplier nextTime) {
    if (doc.size() > Doc.MAX_SIZE) {
      throw new ServerError(
          ServerError.BAD_VALUE,
          "object to insert too large. size in bytes: "
              + doc.size()
              + ", max size: "
              + Doc.MAX_SIZE);
    }
    Value id = null;
    boolean first = true;
    boolean idFirst = false;
    boolean zeroTime = false;
    Doc.Cursor cursor = doc.cursor();
    while (cursor.next()) {
      String name = cursor.name();
      if (name.equals("_id")) {
        if (id != null) {
          throw new ServerError(
              ServerError.BAD_VALUE, "can't have multiple _id fields in one document");
        }
        id = checkInsertedId(cursor.value());
        idFirst = first;
      } else if (name.startsWith("$") && !dollarNames) {
        throw new ServerError(
            ServerError.BAD_VALUE, "Document can't have $ prefixed field names: " + name);
      }
      zeroTime |= cursor.type() == BsonType.TIMESTAMP && cursor.value().bits() == 0;
      first = false;
    }
    if (idFirst && !zeroTime) {
      return doc;
    }
    DocBuilder fixed = new DocBuilder(doc.size() + 17);
    fixed.put("_id", id == null ? newId() : id);
    for (Field field : doc) {
      if (!field.name().equals("_id")) {
        fixed.put(field.name(), filledIn(field.value(), nextTime));
      }
    }
    return fixed.build();
  }

  private static Value checkInsertedId(Value id) {
    String wrong =
        switch (id.type()) {
          case BsonType.ARRAY -> "an array";
          case BsonType.REGEX -> "a regex";
          case BsonType.UNDEFINED -> "a undefined";
          default -> null;
        };
    if (wrong != null) {
      throw new ServerError(ServerError.BAD_VALUE, "can't use " + wrong + " for _id");
    }
    if (id.isDocument()) {
      Field field = id.asDoc().first();
      if (field != null && field.name().startsWith("$")) {
        throw new ServerError(
            ServerError.DOLLAR_PREFIXED_FIELD_NAME,
            "_id fields may not contain '$'-prefixed fields: "
                + field.name()
                + " is not valid for storage.");
      }
    }
    return id;
  }
}
