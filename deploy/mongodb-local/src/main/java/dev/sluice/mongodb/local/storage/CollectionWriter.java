package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes, renames and drops collections and their indexes. Only valid inside {@link Store#write}.
 */
public final class CollectionWriter {
  private final Store store;
  private final Writer writer;

  CollectionWriter(Store store, Writer writer) {
    this.store = store;
    this.writer = writer;
  }

  public Collection create(Namespace namespace, Doc options) {
    if (store.catalog().find(namespace.toString()) != null) {
      throw new ServerError(
          ServerError.NAMESPACE_EXISTS, "a collection '" + namespace + "' already exists");
    }
    checkName(namespace);
    CollectionOptions.of(options);
    writer.command(
        namespace.database(),
        UUID.randomUUID(),
        Applier.create(namespace.collection(), options.detached()));
    return store.catalog().find(namespace.toString());
  }

  private static void checkName(Namespace namespace) {
    String name = namespace.collection();
    boolean wrong =
        name.isEmpty()
            || name.startsWith(".")
            || name.endsWith(".")
            || name.indexOf('\0') >= 0
            || name.indexOf('$') >= 0
            || namespace.database().isEmpty()
            || namespace.database().matches(".*[/\\\\. \"$\0].*")
            || namespace.toString().length() > 255;
    if (wrong) {
      throw new ServerError(
          ServerError.INVALID_NAMESPACE, "Invalid namespace specified '" + namespace + "'");
    }
    if (namespace.database().equals("local") || namespace.database().equals("config")) {
      throw new ServerError(
          ServerError.ILLEGAL_OPERATION,
          "The stand-in does not write to the database " + namespace.database());
    }
  }

  public void drop(Collection collection) {
    writer.command(
        collection.namespace().database(),
        collection.uuid(),
        new DocBuilder()
            .put("drop", collection.namespace().collection())
            .put("view", collection.isView())
            .put("numRecords", collection.count())
            .build());
  }

  public void dropDatabase(String database) {
    List<Collection> collections = store.catalog().in(database);
    collections.forEach(this::drop);
    if (!collections.isEmpty()) {
      writer.command(database, null, new DocBuilder().put("dropDatabase", 1).build());
    }
  }

  /** Renames a collection, over databases as a server does: copy, then drop. */
  public void rename(Collection source, Namespace to, boolean dropTarget) {
    Collection target = store.catalog().find(to.toString());
    if (target != null && !dropTarget) {
      throw new ServerError(ServerError.NAMESPACE_EXISTS, "target namespace exists");
    }
    checkName(to);
    if (!source.shardKey().isNone() || (target != null && !target.shardKey().isNone())) {
      throw new ServerError(
          ServerError.ILLEGAL_OPERATION, "The stand-in does not rename sharded collections");
    }
    if (source.namespace().database().equals(to.database())) {
      rename(source, to, target);
      return;
    }
    Collection copy =
        create(new Namespace(to.database(), temporaryName()), source.options().spec());
    source.indexes().forEach(index -> createIndex(copy, index));
    for (Stored at = source.after(0); at != null; at = source.after(at.id())) {
      writer.insert(copy, at.doc());
    }
    rename(copy, to, target);
    drop(source);
  }

  private void rename(Collection source, Namespace to, Collection target) {
    writer.command(
        source.namespace().database(),
        source.uuid(),
        new DocBuilder()
            .put("renameCollection", source.namespace().toString())
            .put("to", to.toString())
            .put("stayTemp", false)
            .putIfPresent("dropTarget", target == null ? null : Value.of(target.uuid()))
            .build());
  }

  private static String temporaryName() {
    String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    StringBuilder name = new StringBuilder("tmp");
    for (int i = 0; i < 5; i++) {
      name.append(letters.charAt(ThreadLocalRandom.current().nextInt(letters.length())));
    }
    return name.append(".renameCollection").toString();
  }

  /** Adds an index; a unique one fails where documents clash already. */
  public void createIndex(Collection collection, IndexSpec index) {
    if (index.unique()) {
      UniqueIndex trial = new UniqueIndex(index);
      for (Stored at = collection.after(0); at != null; at = collection.after(at.id())) {
        if (trial.clashes(at.doc(), at.id())) {
          throw writer.duplicate(collection, index.name(), index.key(), trial.keyValue(at.doc()));
        }
        trial.add(at.doc(), at.id());
      }
    }
    writer.command(
        collection.namespace().database(),
        collection.uuid(),
        new DocBuilder()
            .put("createIndexes", collection.namespace().collection())
            .put("spec", index.spec().detached())
            .build());
  }

  public void dropIndex(Collection collection, String name) {
    writer.command(
        collection.namespace().database(),
        collection.uuid(),
        new DocBuilder()
            .put("dropIndexes", collection.namespace().collection())
            .put("index", name)
            .build());
  }

  public void change(Collection collection, Doc changes) {
    writer.command(
        collection.namespace().database(),
        collection.uuid(),
        new DocBuilder()
            .put("collMod", collection.namespace().collection())
            .put("options", collection.options().with(changes).spec())
            .build());
  }
}
