package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A command as it came in.
 *
 * @param name the command's name, the first field of the body
 * @param body the command itself
 * @param sequences documents that came beside the body, by the field they stand for
 * @param connection the connection it came over
 */
public record Request(
    String name, Doc body, Map<String, List<Doc>> sequences, ClientConnection connection) {

  public static Request of(Doc body, Map<String, List<Doc>> sequences, ClientConnection client) {
    Field first = body.first();
    return new Request(first == null ? "" : first.name(), body, sequences, client);
  }

  /** The database the command is for. */
  public String database() {
    Value db = body.get("$db");
    return db == null || !db.isString() ? "admin" : db.asString();
  }

  public Value get(String field) {
    return body.get(field);
  }

  /** The collection that the command's first field names. */
  public String collection() {
    Value value = body.first().value();
    if (!value.isString()) {
      throw new ServerError(
          ServerError.INVALID_NAMESPACE,
          "collection name has invalid type " + BsonType.name(value.type()));
    }
    String collection = value.asString();
    if (collection.isEmpty()) {
      throw new ServerError(
          ServerError.INVALID_NAMESPACE, "Invalid namespace specified '" + database() + ".'");
    }
    return collection;
  }

  public String namespace() {
    return database() + "." + collection();
  }

  public String text(String field, String otherwise) {
    Value value = get(field);
    if (absent(value)) {
      return otherwise;
    }
    if (!value.isString()) {
      throw wrongType(name + "." + field, value, "string");
    }
    return value.asString();
  }

  public long number(String field, long otherwise) {
    Value value = get(field);
    if (absent(value)) {
      return otherwise;
    }
    if (!value.isNumber()) {
      throw wrongType(name + "." + field, value, "number");
    }
    return value.asLong();
  }

  public boolean flag(String field, boolean otherwise) {
    Value value = get(field);
    return absent(value) ? otherwise : value.asBoolean();
  }

  /** By the read preference, which drivers leave out when it is primary. */
  public boolean readsPrimary() {
    Value mode = doc("$readPreference").get("mode");
    return mode == null || !mode.isString() || mode.asString().equals("primary");
  }

  /** A document field, or the empty document. */
  public Doc doc(String field) {
    Value value = get(field);
    if (absent(value)) {
      return Doc.EMPTY;
    }
    if (!value.isDocument()) {
      throw wrongType(name + "." + field, value, "object");
    }
    return value.asDoc();
  }

  /** The documents of a field, whether they came in the body or in a sequence of their own. */
  public List<Doc> docs(String field) {
    List<Doc> sequence = sequences.get(field);
    if (sequence != null) {
      return sequence;
    }
    Value value = get(field);
    if (value == null) {
      throw new ServerError(
          40414, "BSON field '" + name + "." + field + "' is missing but a required field");
    }
    if (!value.isArray()) {
      throw wrongType(name + "." + field, value, "array");
    }
    List<Doc> docs = new ArrayList<>();
    int i = 0;
    for (Value element : value.elements()) {
      if (!element.isDocument()) {
        throw wrongType(name + "." + field + "." + i, element, "object");
      }
      docs.add(element.asDoc());
      i++;
    }
    return docs;
  }

  public static ServerError wrongType(String field, Value value, String expected) {
    return new ServerError(
        ServerError.TYPE_MISMATCH,
        "BSON field '"
            + field
            + "' is the wrong type '"
            + BsonType.name(value.type())
            + "', expected type '"
            + expected
            + "'");
  }

  private static boolean absent(Value value) {
    return value == null || value.isNullish();
  }
}
