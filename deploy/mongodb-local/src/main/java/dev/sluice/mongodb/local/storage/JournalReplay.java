package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.oplog.Oplog;
import dev.sluice.mongodb.local.oplog.OplogEntry;

/** Takes what a journal holds and rebuilds the store from it. */
final class JournalReplay {
  private final Catalog catalog;
  private final Applier applier;
  private final Oplog oplog;
  private final SessionTable sessions;

  JournalReplay(Catalog catalog, Applier applier, Oplog oplog, SessionTable sessions) {
    this.catalog = catalog;
    this.applier = applier;
    this.oplog = oplog;
    this.sessions = sessions;
  }

  /** A change that was made after the image. */
  void change(OplogEntry entry) {
    applier.apply(entry);
    logged(entry);
  }

  /** A log entry whose effect the image has already. */
  void logged(OplogEntry entry) {
    Collection collection = catalog.find(entry.uuid());
    boolean images = collection != null && collection.options().recordsImages();
    oplog.append(images ? entry : entry.withoutImages());
  }

  void collection(Collection collection) {
    catalog.add(collection);
  }

  ShardKey shardKey(Namespace namespace) {
    return catalog.sharding().of(namespace);
  }

  Collection find(java.util.UUID uuid) {
    return catalog.find(uuid);
  }

  void statement(Doc statement) {
    sessions.apply(statement);
  }

  void trimmedThrough(long time) {
    oplog.restoreTrimmedThrough(time);
  }
}
