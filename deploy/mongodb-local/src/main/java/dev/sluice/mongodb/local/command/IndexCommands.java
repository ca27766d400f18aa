package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.storage.Collection;
import dev.sluice.mongodb.local.storage.IndexSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Commands about indexes. Only {@code _id} and unique ones do anything; others are remembered. */
final class IndexCommands {
  private static final Set<String> REFUSED =
      Set.of("expireAfterSeconds", "partialFilterExpression", "weights", "wildcardProjection");

  private final Server server;

  IndexCommands(Server server) {
    this.server = server;
  }

  void register(Map<String, Command> commands) {
    commands.put("createIndexes", this::create);
    commands.put("dropIndexes", this::drop);
    commands.put("deleteIndexes", this::drop);
    commands.put("listIndexes", this::list);
  }

  static Doc idIndex(Collection collection, Compatibility compatibility) {
    DocBuilder index =
        new DocBuilder()
            .put("v", 2)
            .put("key", new DocBuilder().put("_id", 1).build())
            .put("name", "_id_");
    return compatibility.isModern()
        ? index.build()
        : index.put("ns", collection.namespace().toString()).build();
  }

  private DocBuilder create(Request request) {
    String namespace = request.namespace();
    List<IndexSpec> wanted = request.docs("indexes").stream().map(IndexCommands::spec).toList();
    return server
        .store()
        .write(
            w -> {
              boolean made = w.catalog().find(namespace) == null;
              Collection collection = w.collection(namespace);
              int before = collection.indexes().size() + 1;
              int added = 0;
              for (IndexSpec index : wanted) {
                if (!isThere(collection, index)) {
                  w.collections().createIndex(collection, index);
                  added++;
                }
              }
              DocBuilder reply =
                  new DocBuilder()
                      .put("createdCollectionAutomatically", made)
                      .put("numIndexesBefore", before)
                      .put("numIndexesAfter", before + added);
              return added == 0 ? reply.put("note", "all indexes already exist") : reply;
            });
  }

  private static IndexSpec spec(Doc given) {
    Value key = given.get("key");
    Value name = given.get("name");
    if (key == null || !key.isDocument() || key.asDoc().isEmpty()) {
      throw new ServerError(
          ServerError.FAILED_TO_PARSE,
          "The 'key' field is a required property of an index specification");
    }
    if (name == null || !name.isString()) {
      throw new ServerError(
          ServerError.FAILED_TO_PARSE,
          "The 'name' field is a required property of an index specification");
    }
    for (Field part : key.asDoc()) {
      if (!part.value().isNumber() || part.value().asLong() == 0) {
        throw new ServerError(
            ServerError.CANNOT_CREATE_INDEX,
            "The stand-in supports ascending and descending indexes only, not "
                + part.name()
                + ": "
                + part.value());
      }
    }
    for (Field option : given) {
      if (REFUSED.contains(option.name())) {
        throw new ServerError(
            ServerError.CANNOT_CREATE_INDEX,
            "The stand-in does not support the index option " + option.name());
      }
    }
    Refusals.collation("createIndexes", given.get("collation"));
    DocBuilder spec = new DocBuilder();
    spec.put("v", given.has("v") ? given.get("v") : Value.of(2));
    for (Field field : given) {
      if (!field.name().equals("v") && !field.name().equals("ns")) {
        spec.put(field.name(), field.value());
      }
    }
    return IndexSpec.of(spec.build());
  }

  private static boolean isThere(Collection collection, IndexSpec index) {
    if (index.key().equals(DocBuilder.of("_id", Value.of(1)))) {
      return true;
    }
    for (IndexSpec present : collection.indexes()) {
      boolean sameKey = present.key().equals(index.key());
      boolean sameName = present.name().equals(index.name());
      if (sameKey && sameName && present.unique() == index.unique()) {
        return true;
      }
      if (sameKey || sameName) {
        throw new ServerError(
            sameName ? 86 : ServerError.INDEX_OPTIONS_CONFLICT,
            "Index with name: " + present.name() + " already exists with different options");
      }
    }
    return false;
  }

  private DocBuilder drop(Request request) {
    String namespace = request.namespace();
    Value which = request.get("index");
    return server
        .store()
        .write(
            w -> {
              Collection collection = existing(w.catalog().find(namespace), namespace);
              int before = collection.indexes().size() + 1;
              for (String name : names(collection, which)) {
                w.collections().dropIndex(collection, name);
              }
              return new DocBuilder().put("nIndexesWas", before);
            });
  }

  private static Collection existing(Collection collection, String namespace) {
    if (collection == null) {
      throw new ServerError(ServerError.NAMESPACE_NOT_FOUND, "ns not found " + namespace);
    }
    return collection;
  }

  private static List<String> names(Collection collection, Value which) {
    List<String> names = new ArrayList<>();
    for (IndexSpec index : collection.indexes()) {
      boolean chosen =
          which.isString()
              ? which.asString().equals("*") || which.asString().equals(index.name())
              : which.isDocument() && which.asDoc().equals(index.key());
      if (chosen) {
        names.add(index.name());
      }
    }
    boolean all = which.isString() && which.asString().equals("*");
    if (which.isString() && which.asString().equals("_id_")) {
      throw new ServerError(ServerError.INVALID_OPTIONS, "cannot drop _id index");
    }
    if (names.isEmpty() && !all) {
      throw new ServerError(
          ServerError.INDEX_NOT_FOUND, "index not found with name [" + which + "]");
    }
    return names;
  }

  private DocBuilder list(Request request) {
    String namespace = request.namespace();
    Collection collection = server.store().catalog().find(namespace);
    if (collection == null) {
      throw new ServerError(ServerError.NAMESPACE_NOT_FOUND, "ns does not exist: " + namespace);
    }
    List<Doc> indexes = new ArrayList<>();
    indexes.add(idIndex(collection, server.compatibility()));
    collection.indexes().forEach(index -> indexes.add(index.spec()));
    return CursorReplies.whole(namespace, indexes);
  }
}
