package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.oplog.OplogEntry;
import java.util.List;
import java.util.UUID;

/**
 * Applies log entries to the collections. Every change goes through here, whether it is made now or
 * replayed from the journal, so that both give the same.
 */
final class Applier {
  private final Catalog catalog;

  Applier(Catalog catalog) {
    this.catalog = catalog;
  }

  void apply(OplogEntry entry) {
    switch (entry.op()) {
      case 'i' -> {
        Collection collection = catalog.find(entry.uuid());
        collection.add(entry.o());
        trimCapped(collection);
      }
      case 'u' -> {
        Collection collection = catalog.find(entry.uuid());
        collection.replace(collection.byKey(entry.key()), entry.after());
      }
      case 'd' -> {
        Collection collection = catalog.find(entry.uuid());
        collection.remove(collection.byKey(entry.key()));
      }
      case 'c' -> command(entry);
      default -> {
        // A no-op changes nothing.
      }
    }
  }

  /** What leaves a capped collection leaves no trace in the log, as on a server. */
  private static void trimCapped(Collection collection) {
    CollectionOptions options = collection.options();
    while (options.isCapped()
        && collection.count() > 1
        && (collection.count() > options.maxDocuments()
            || collection.bytes() > options.maxBytes())) {
      collection.remove(collection.after(0));
    }
  }

  private void command(OplogEntry entry) {
    Field command = entry.o().first();
    String database = Namespace.of(entry.ns()).database();
    switch (command.name()) {
      case "create" -> {
        Namespace namespace = new Namespace(database, command.value().asString());
        catalog.add(
            new Collection(
                namespace,
                entry.uuid(),
                CollectionOptions.of(entry.o().get("options").asDoc()),
                catalog.sharding().of(namespace)));
      }
      case "drop" -> catalog.remove(catalog.find(entry.uuid()));
      case "renameCollection" -> {
        Value dropped = entry.o().get("dropTarget");
        if (dropped != null && !dropped.isNull()) {
          catalog.remove(catalog.find(uuid(dropped)));
        }
        catalog.rename(catalog.find(entry.uuid()), Namespace.of(entry.o().get("to").asString()));
      }
      case "createIndexes" ->
          catalog.find(entry.uuid()).addIndex(IndexSpec.of(entry.o().get("spec").asDoc()));
      case "dropIndexes" ->
          catalog.find(entry.uuid()).dropIndexes(List.of(entry.o().get("index").asString()));
      case "collMod" -> {
        Collection collection = catalog.find(entry.uuid());
        collection.change(CollectionOptions.of(entry.o().get("options").asDoc()));
      }
      case "dropDatabase" -> {
        // Its collections were dropped one by one before.
      }
      default -> throw new IllegalStateException("log entry of unknown command " + command.name());
    }
  }

  static UUID uuid(Value binary) {
    long high = 0;
    long low = 0;
    byte[] data = binary.binaryData();
    for (int i = 0; i < 8; i++) {
      high = high << 8 | (data[i] & 0xff);
      low = low << 8 | (data[i + 8] & 0xff);
    }
    return new UUID(high, low);
  }

  static Doc create(String name, Doc options) {
    return new DocBuilder().put("create", name).put("options", options).build();
  }
}
