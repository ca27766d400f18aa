package dev.sluice.mongodb.local.stream;

import dev.sluice.mongodb.local.oplog.OplogEntry;
import dev.sluice.mongodb.local.storage.Namespace;

/**
 * What a stream watches.
 *
 * @param database null for the whole cluster
 * @param collection null for a whole database
 */
record Scope(String database, String collection) {
  boolean isCollection() {
    return collection != null;
  }

  boolean isDatabase() {
    return collection == null && database != null;
  }

  boolean covers(String namespace) {
    Namespace at = Namespace.of(namespace);
    if (collection != null) {
      return at.collection().equals(collection) && at.database().equals(database);
    }
    return !at.collection().startsWith("system.") && coversDatabase(at.database());
  }

  boolean coversDatabase(String name) {
    if (database != null) {
      return database.equals(name);
    }
    return !name.equals("admin") && !name.equals("config") && !name.equals("local");
  }

  /** Whether a log entry makes an event in this stream. */
  boolean covers(OplogEntry entry) {
    if (entry.op() == 'n') {
      return false;
    }
    if (entry.op() != 'c') {
      return covers(entry.ns());
    }
    String name = Namespace.of(entry.ns()).database();
    var command = entry.o().first();
    return switch (command.name()) {
      case "drop" ->
          !entry.o().get("view").asBoolean() && covers(name + "." + command.value().asString());
      case "renameCollection" ->
          covers(command.value().asString()) || covers(entry.o().get("to").asString());
      case "dropDatabase" -> collection == null && coversDatabase(name);
      default -> false;
    };
  }

  /** Whether the event of an entry ends this stream. */
  boolean isInvalidatedBy(OplogEntry entry) {
    if (entry.op() != 'c') {
      return false;
    }
    return switch (entry.o().first().name()) {
      case "drop", "renameCollection" -> isCollection();
      case "dropDatabase" -> isDatabase();
      default -> false;
    };
  }
}
