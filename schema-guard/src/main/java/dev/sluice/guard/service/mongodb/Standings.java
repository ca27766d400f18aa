package dev.sluice.guard.service.mongodb;

import com.mongodb.MongoServerException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.Document;

/**
 * Looks at what stands behind a name. MongoDB takes any name for that of a collection to come, and
 * opens a change stream of it; views, time-series and system collections it refuses with 166, 167
 * or 73.
 */
final class Standings {
  private static final Set<String> INTERNAL = Set.of("admin", "config", "local");
  private static final String SYSTEM = "system.";

  private Standings() {}

  static Standing of(MongoClient client, String database, String collection) {
    String namespace = database + "." + collection;
    if (INTERNAL.contains(database) || collection.startsWith(SYSTEM)) {
      return new Standing.Refused(
          namespace + " belongs to MongoDB itself, which gives no change stream of it");
    }
    MongoDatabase found = client.getDatabase(database);
    BsonDocument info =
        found.listCollections(BsonDocument.class).filter(new Document("name", collection)).first();
    if (info == null) {
      return new Standing.Absent(absent(client, found, collection));
    }
    String type = info.isString("type") ? info.getString("type").getValue() : "collection";
    return switch (type) {
      case "view" ->
          new Standing.Refused(
              namespace + " is a view" + on(info) + ": stream the collection that it is made of");
      case "timeseries" ->
          new Standing.Refused(
              namespace + " is a time-series collection, of which MongoDB has no change stream");
      default -> new Standing.Collection(isEmpty(found, collection));
    };
  }

  private static boolean isEmpty(MongoDatabase database, String collection) {
    return database
            .getCollection(collection, BsonDocument.class)
            .find()
            .projection(new BsonDocument("_id", new BsonInt32(1)))
            .limit(1)
            .first()
        == null;
  }

  private static String on(BsonDocument info) {
    BsonDocument options = info.isDocument("options") ? info.getDocument("options") : null;
    return options != null && options.isString("viewOn")
        ? " on " + options.getString("viewOn").getValue()
        : "";
  }

  private static String absent(MongoClient client, MongoDatabase database, String collection) {
    List<String> names = database.listCollectionNames().into(new ArrayList<>());
    if (names.isEmpty()) {
      return noDatabase(client, database.getName());
    }
    return names.stream()
        .filter(name -> name.equalsIgnoreCase(collection))
        .findFirst()
        .map(
            name ->
                "Database %s has no collection %s, but one that differs by case: %s. If that is meant, create the connector anew with its name"
                    .formatted(database.getName(), collection, name))
        .orElseGet(
            () ->
                "Database %s has no collection %s yet, but %d others. Is its name right?"
                    .formatted(database.getName(), collection, names.size()));
  }

  private static String noDatabase(MongoClient client, String database) {
    return databases(client).stream()
        .filter(name -> name.equalsIgnoreCase(database) && !name.equals(database))
        .findFirst()
        .map(
            name ->
                "There is no database %s, but one that differs by case: %s. If that is meant, create the connector anew with its name"
                    .formatted(database, name))
        .orElse("There is no database " + database + " yet. Is its name right?");
  }

  /** Of all databases the user may know nothing. */
  private static List<String> databases(MongoClient client) {
    try {
      return client.listDatabaseNames().into(new ArrayList<>());
    } catch (MongoServerException e) {
      return List.of();
    }
  }
}
