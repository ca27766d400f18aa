package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.query.Matcher;
import dev.sluice.mongodb.local.storage.Collection;
import dev.sluice.mongodb.local.storage.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Commands about collections. */
final class CollectionCommands {
  private static final Set<String> OPTIONS =
      Set.of(
          "capped",
          "size",
          "max",
          "validator",
          "validationLevel",
          "validationAction",
          "viewOn",
          "pipeline",
          "changeStreamPreAndPostImages");
  private static final Set<String> REFUSED =
      Set.of("timeseries", "clusteredIndex", "encryptedFields", "expireAfterSeconds");

  private final Server server;

  CollectionCommands(Server server) {
    this.server = server;
  }

  void register(Map<String, Command> commands) {
    commands.put("create", this::create);
    commands.put("drop", this::drop);
    commands.put("dropDatabase", this::dropDatabase);
    commands.put("renameCollection", this::rename);
    commands.put("collMod", this::collMod);
    commands.put("listCollections", this::listCollections);
    commands.put("collStats", this::collStats);
    commands.put("collstats", this::collStats);
  }

  private DocBuilder create(Request request) {
    Namespace namespace = new Namespace(request.database(), request.collection());
    Doc options = options(request);
    server.store().write(w -> w.collections().create(namespace, options));
    return new DocBuilder();
  }

  private static Doc options(Request request) {
    Refusals.collation(request);
    DocBuilder options = new DocBuilder();
    for (Field field : request.body()) {
      if (REFUSED.contains(field.name())) {
        throw Refusals.option("create", field.name());
      }
      if (OPTIONS.contains(field.name())) {
        options.put(field.name(), field.value());
      }
    }
    return options.build();
  }

  private DocBuilder drop(Request request) {
    String name = request.namespace();
    long indexes =
        server
            .store()
            .write(
                w -> {
                  Collection collection = w.catalog().find(name);
                  if (collection == null) {
                    throw new ServerError(ServerError.NAMESPACE_NOT_FOUND, "ns not found");
                  }
                  w.collections().drop(collection);
                  return collection.indexes().size() + 1L;
                });
    return new DocBuilder().put("nIndexesWas", (int) indexes).put("ns", name);
  }

  private DocBuilder dropDatabase(Request request) {
    String database = request.database();
    if (database.equals("local") || database.equals("admin") || database.equals("config")) {
      throw new ServerError(
          ServerError.ILLEGAL_OPERATION, "Dropping the '" + database + "' database is prohibited.");
    }
    boolean existed =
        server
            .store()
            .write(
                w -> {
                  boolean exists = !w.catalog().in(database).isEmpty();
                  w.collections().dropDatabase(database);
                  return exists;
                });
    return existed ? new DocBuilder().put("dropped", database) : new DocBuilder();
  }

  private DocBuilder rename(Request request) {
    String from = request.text("renameCollection", "");
    Namespace to = Namespace.of(request.text("to", ""));
    boolean dropTarget = request.flag("dropTarget", false);
    return server
        .store()
        .write(
            w -> {
              Collection source = w.catalog().find(from);
              if (source == null || source.isView()) {
                throw new ServerError(
                    ServerError.NAMESPACE_NOT_FOUND, "source namespace does not exist");
              }
              if (from.equals(to.toString())) {
                throw new ServerError(
                    ServerError.ILLEGAL_OPERATION, "Can't rename a collection to itself");
              }
              w.collections().rename(source, to, dropTarget);
              return new DocBuilder();
            });
  }

  private DocBuilder collMod(Request request) {
    String name = request.namespace();
    DocBuilder changes = new DocBuilder();
    for (Field field : request.body()) {
      switch (field.name()) {
        case "validator", "validationLevel", "validationAction", "changeStreamPreAndPostImages" ->
            changes.put(field.name(), field.value());
        case "index", "viewOn", "pipeline", "expireAfterSeconds" ->
            throw Refusals.option("collMod", field.name());
        default -> {
          // The command's own name and what belongs to the session.
        }
      }
    }
    Doc changed = changes.build();
    return server
        .store()
        .write(
            w -> {
              Collection collection = w.catalog().find(name);
              if (collection == null) {
                throw new ServerError(ServerError.NAMESPACE_NOT_FOUND, "ns does not exist");
              }
              w.collections().change(collection, changed);
              return new DocBuilder();
            });
  }

  private DocBuilder listCollections(Request request) {
    boolean nameOnly = request.flag("nameOnly", false);
    Matcher filter = Matcher.parse(request.doc("filter"));
    List<Doc> found = new ArrayList<>();
    for (Collection collection : server.store().catalog().in(request.database())) {
      Doc full = describe(collection);
      if (filter.matches(full)) {
        found.add(
            nameOnly
                ? new DocBuilder()
                    .put("name", full.get("name"))
                    .put("type", full.get("type"))
                    .build()
                : full);
      }
    }
    return CursorReplies.whole(request.database() + ".$cmd.listCollections", found);
  }

  private Doc describe(Collection collection) {
    DocBuilder doc =
        new DocBuilder()
            .put("name", collection.namespace().collection())
            .put("type", collection.isView() ? "view" : "collection")
            .put("options", collection.options().spec())
            .startDoc("info")
            .put("readOnly", collection.isView());
    if (collection.isView()) {
      return doc.end().build();
    }
    return doc.put("uuid", Value.of(collection.uuid()))
        .end()
        .put("idIndex", IndexCommands.idIndex(collection, server.compatibility()))
        .build();
  }

  private DocBuilder collStats(Request request) {
    if (request.namespace().equals(Reader.OPLOG)) {
      var oplog = server.store().oplog();
      return new DocBuilder()
          .put("ns", Reader.OPLOG)
          .put("size", oplog.bytes())
          .put("storageSize", oplog.bytes())
          .put("maxSize", oplog.maxBytes())
          .put("capped", true);
    }
    return statistics(server.store().catalog().find(request.namespace()), request.namespace());
  }

  /** The numbers of a collection; zeros where there is none. */
  static DocBuilder statistics(Collection collection, String namespace) {
    long count = collection == null ? 0 : collection.count();
    long size = collection == null ? 0 : collection.bytes();
    DocBuilder stats = new DocBuilder().put("ns", namespace).put("size", size).put("count", count);
    if (count > 0) {
      stats.put("avgObjSize", size / count);
    }
    return stats
        .put("storageSize", size)
        .put("totalSize", size)
        .put("totalIndexSize", 0L)
        .put("nindexes", collection == null ? 0 : collection.indexes().size() + 1)
        .put("capped", collection != null && collection.options().isCapped());
  }
}
