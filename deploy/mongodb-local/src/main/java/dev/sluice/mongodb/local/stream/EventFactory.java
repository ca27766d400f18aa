package dev.sluice.mongodb.local.stream;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import dev.sluice.mongodb.local.oplog.OplogEntry;
import dev.sluice.mongodb.local.storage.Catalog;
import dev.sluice.mongodb.local.storage.Collection;
import dev.sluice.mongodb.local.storage.Namespace;
import dev.sluice.mongodb.local.storage.Stored;
import java.util.ArrayList;
import java.util.List;

/** Makes change events of log entries. */
final class EventFactory {
  private final Catalog catalog;
  private final Compatibility compatibility;
  private final StreamOptions options;

  EventFactory(Catalog catalog, Compatibility compatibility, StreamOptions options) {
    this.catalog = catalog;
    this.compatibility = compatibility;
    this.options = options;
  }

  ResumeToken token(OplogEntry entry) {
    return ResumeToken.of(
        entry.time(), entry.uuid(), entry.op() == 'c' ? null : entry.key(), false, compatibility);
  }

  ResumeToken invalidateToken(OplogEntry entry) {
    return ResumeToken.of(entry.time(), entry.uuid(), null, true, compatibility);
  }

  Doc event(OplogEntry entry, ResumeToken token) {
    return switch (entry.op()) {
      case 'i' -> document("insert", entry, token, Value.of(entry.o()));
      case 'u' ->
          entry.isDelta()
              ? document("update", entry, token, lookedUp(entry))
              : document("replace", entry, token, Value.of(entry.o()));
      case 'd' -> document("delete", entry, token, null);
      default -> command(entry, token);
    };
  }

  /** The event that ends a stream. */
  Doc invalidate(OplogEntry entry, ResumeToken token) {
    return start("invalidate", entry, token).build();
  }

  private DocBuilder start(String operation, OplogEntry entry, ResumeToken token) {
    return into(new DocBuilder(entry.o().size() + 320), operation, entry, token);
  }

  private DocBuilder into(DocBuilder event, String operation, OplogEntry entry, ResumeToken token) {
    event
        .put("_id", token.toDoc())
        .put("operationType", operation)
        .timestamp("clusterTime", entry.clusterTime());
    return compatibility.isModern() ? event.date("wallTime", entry.wallMillis()) : event;
  }

  private Doc document(String operation, OplogEntry entry, ResumeToken token, Value fullDocument) {
    DocBuilder event =
        start(operation, entry, token)
            .putIfPresent("fullDocument", fullDocument)
            .put("ns", namespace(entry.ns()))
            .put("documentKey", entry.key());
    if (operation.equals("update")) {
      event.put("updateDescription", updateDescription(entry.o()));
    }
    if (!options.before().equals("off") && entry.op() != 'i') {
      event.put(
          "fullDocumentBeforeChange", image(entry.before(), options.before(), entry, "pre-image"));
    }
    return event.build();
  }

  private Value lookedUp(OplogEntry entry) {
    return switch (options.fullDocument()) {
      case "default" -> null;
      case "updateLookup" -> {
        // By identity: a collection that was dropped and made again is another one.
        Collection collection = catalog.find(entry.uuid());
        Stored now = collection == null ? null : collection.byKey(entry.key());
        yield now == null ? Value.NULL : Value.of(now.doc());
      }
      default -> image(entry.after(), options.fullDocument(), entry, "post-image");
    };
  }

  private static Value image(Doc image, String mode, OplogEntry entry, String kind) {
    if (image == null && mode.equals("required")) {
      throw new ServerError(
              47,
              "Change stream was configured to require a "
                  + kind
                  + ", but the "
                  + kind
                  + " was not found for an event of "
                  + entry.ns())
          .labelled("NonResumableChangeStreamError");
    }
    return image == null ? Value.NULL : Value.of(image);
  }

  private Doc updateDescription(Doc change) {
    Value set = change.get("$set");
    Value unset = change.get("$unset");
    List<String> removed = new ArrayList<>();
    if (unset != null) {
      unset.asDoc().forEach(field -> removed.add(field.name()));
    }
    DocBuilder description =
        new DocBuilder(change.size() + 64)
            .put("updatedFields", set == null ? Doc.EMPTY : set.asDoc())
            .strings("removedFields", removed);
    return compatibility.isModern()
        ? description.startArray("truncatedArrays").end().build()
        : description.build();
  }

  private Doc command(OplogEntry entry, ResumeToken token) {
    Field command = entry.o().first();
    String database = Namespace.of(entry.ns()).database();
    return switch (command.name()) {
      case "drop" ->
          start("drop", entry, token)
              .put("ns", namespace(database + "." + command.value().asString()))
              .build();
      case "renameCollection" -> rename(entry, token, command.value().asString());
      default ->
          start("dropDatabase", entry, token)
              .put("ns", new DocBuilder().put("db", database).build())
              .build();
    };
  }

  private Doc rename(OplogEntry entry, ResumeToken token, String from) {
    Doc to = namespace(entry.o().get("to").asString());
    if (compatibility.isModern()) {
      return start("rename", entry, token).put("ns", namespace(from)).put("to", to).build();
    }
    return into(new DocBuilder().put("to", to), "rename", entry, token)
        .put("ns", namespace(from))
        .build();
  }

  private static Doc namespace(String full) {
    Namespace namespace = Namespace.of(full);
    return new DocBuilder()
        .put("db", namespace.database())
        .put("coll", namespace.collection())
        .build();
  }
}
