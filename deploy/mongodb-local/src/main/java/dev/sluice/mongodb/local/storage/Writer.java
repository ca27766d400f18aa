package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.KeyString;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import dev.sluice.mongodb.local.oplog.OplogEntry;
import java.util.UUID;

/** Changes documents. Only valid inside {@link Store#write}. */
public final class Writer {
  private final Store store;
  private final Compatibility compatibility;
  private final CollectionWriter collections;

  Writer(Store store, Compatibility compatibility) {
    this.store = store;
    this.compatibility = compatibility;
    this.collections = new CollectionWriter(store, this);
  }

  /** Changes of whole collections. */
  public CollectionWriter collections() {
    return collections;
  }

  public Catalog catalog() {
    return store.catalog();
  }

  /** Takes the next cluster time without writing anything. */
  public long nextTime() {
    return store.clock().next();
  }

  public long wallMillis() {
    return store.clock().wallMillis();
  }

  /** The collection of that name; makes it where there is none. */
  public Collection collection(String namespace) {
    Collection collection = store.catalog().find(namespace);
    if (collection == null) {
      collection = collections.create(Namespace.of(namespace), Doc.EMPTY);
    }
    if (collection.isView()) {
      throw new ServerError(
          ServerError.COMMAND_NOT_SUPPORTED_ON_VIEW,
          "Namespace " + namespace + " is a view, not a collection");
    }
    return collection;
  }

  /** Stores a new document, which must have its {@code _id} first. */
  public void insert(Collection collection, Doc doc) {
    validate(collection, null, doc);
    collection.shardKey().check(doc, compatibility.isModern());
    Doc key = checkId(collection, doc);
    checkUnique(collection, doc, 0);
    long time = nextTime();
    append(time, time, 'i', collection, doc.detached(), key, null, null);
  }

  private Doc checkId(Collection collection, Doc doc) {
    Doc key = collection.shardKey().documentKey(doc);
    if (collection.byKey(key) != null) {
      throw duplicate(
          collection,
          "_id_",
          DocBuilder.of("_id", Value.of(1)),
          DocBuilder.of("_id", doc.get("_id")));
    }
    return key;
  }

  /**
   * Puts a changed document in the place of one.
   *
   * @param change what the log says of it: the operators' effect, or the whole document where it
   *     was replaced
   */
  public void update(Collection collection, Stored old, Doc after, Doc change) {
    validate(collection, old.doc(), after);
    checkUnique(collection, after, old.id());
    ShardKey shardKey = collection.shardKey();
    shardKey.check(after, compatibility.isModern());
    Doc from = shardKey.documentKey(old.doc());
    Doc to = shardKey.documentKey(after);
    if (!shardKey.isNone() && shardKey.shard(from) != shardKey.shard(to)) {
      move(collection, old, from, after, to);
      return;
    }
    long time = nextTime();
    append(time, time, 'u', collection, change, to, old.doc(), after.detached());
  }

  /**
   * A changed shard key moves a document to the other shard: a delete and an insert of one cluster
   * time, which a mongos merges by their documentKeys.
   */
  private void move(Collection collection, Stored old, Doc from, Doc after, Doc to) {
    checkId(collection, after);
    long time = nextTime();
    long next = nextTime();
    boolean deleteFirst = KeyString.key(Value.of(from)).compareTo(KeyString.key(Value.of(to))) < 0;
    if (deleteFirst) {
      append(time, time, 'd', collection, from, from, old.doc(), null);
      append(next, time, 'i', collection, after.detached(), to, null, null);
    } else {
      append(time, time, 'i', collection, after.detached(), to, null, null);
      append(next, time, 'd', collection, from, from, old.doc(), null);
    }
  }

  public void delete(Collection collection, Stored old) {
    Doc key = collection.shardKey().documentKey(old.doc());
    long time = nextTime();
    append(time, time, 'd', collection, key, key, old.doc(), null);
  }

  public void noop(String message) {
    store.stage(
        new OplogEntry(
            nextTime(),
            'n',
            "",
            null,
            new DocBuilder().put("msg", message).build(),
            null,
            wallMillis(),
            null,
            null));
  }

  /** The result of a retryable statement that was executed before; null where it is new. */
  public Doc resultOf(Statement statement) {
    return statement.isRetryable()
        ? store.sessions().result(statement.session(), statement.number(), statement.id())
        : null;
  }

  /** Remembers what a retryable statement did. */
  public void executed(Statement statement, Doc result) {
    if (statement.isRetryable()) {
      store.stageStatement(
          store.sessions().record(statement.session(), statement.number(), statement.id(), result));
    }
  }

  private void append(
      long time,
      long clusterTime,
      char op,
      Collection collection,
      Doc o,
      Doc key,
      Doc before,
      Doc after) {
    boolean images = collection.options().recordsImages();
    store.stage(
        new OplogEntry(
            time,
            op,
            collection.namespace().toString(),
            collection.uuid(),
            o,
            key,
            wallMillis(),
            images ? before : null,
            after,
            clusterTime));
  }

  void command(String database, UUID uuid, Doc command) {
    store.stage(
        new OplogEntry(
            nextTime(), 'c', database + ".$cmd", uuid, command, null, wallMillis(), null, null));
  }

  private void validate(Collection collection, Doc before, Doc after) {
    CollectionOptions options = collection.options();
    if (options.validator() == null || options.validator().matches(after) || !options.refuse()) {
      return;
    }
    if (before != null && !options.strict() && !options.validator().matches(before)) {
      return;
    }
    ServerError error =
        new ServerError(ServerError.DOCUMENT_VALIDATION_FAILURE, "Document failed validation");
    if (compatibility.isModern()) {
      throw error.with(
          new DocBuilder()
              .put("errInfo", DocBuilder.of("failingDocumentId", after.get("_id")))
              .build());
    }
    throw error;
  }

  private void checkUnique(Collection collection, Doc doc, long self) {
    UniqueIndex clash = collection.clash(doc, self);
    if (clash != null) {
      throw duplicate(collection, clash.spec().name(), clash.spec().key(), clash.keyValue(doc));
    }
  }

  ServerError duplicate(Collection collection, String index, Doc pattern, Doc value) {
    DocBuilder shown = new DocBuilder();
    value.forEach(f -> shown.put(compatibility.isModern() ? f.name() : "", f.value()));
    String text = shown.build().toString();
    ServerError error =
        new ServerError(
            ServerError.DUPLICATE_KEY,
            "E11000 duplicate key error collection: "
                + collection.namespace()
                + " index: "
                + index
                + " dup key: "
                + text);
    return compatibility.isModern()
        ? error.with(new DocBuilder().put("keyPattern", pattern).put("keyValue", value).build())
        : error;
  }
}
