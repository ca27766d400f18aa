package dev.sluice.mongodb.local.storage;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.KeyString;
import dev.sluice.mongodb.local.bson.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A collection in memory. Any thread may read, without a lock and without blocking the writer; only
 * the holder of the store's lock may change it.
 */
public final class Collection {
  private final UUID uuid;
  private final ShardKey shardKey;
  private final ConcurrentSkipListMap<Long, Doc> records = new ConcurrentSkipListMap<>();
  private final ConcurrentSkipListMap<KeyString.Key, Long> ids = new ConcurrentSkipListMap<>();
  private final CopyOnWriteArrayList<UniqueIndex> uniques = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<IndexSpec> indexes = new CopyOnWriteArrayList<>();
  private final AtomicLong count = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private volatile Namespace namespace;
  private volatile CollectionOptions options;
  private long lastRecord;

  Collection(Namespace namespace, UUID uuid, CollectionOptions options, ShardKey shardKey) {
    this.shardKey = shardKey;
    this.namespace = namespace;
    this.uuid = uuid;
    this.options = options;
  }

  public Namespace namespace() {
    return namespace;
  }

  public UUID uuid() {
    return uuid;
  }

  public CollectionOptions options() {
    return options;
  }

  public boolean isView() {
    return options.isView();
  }

  public long count() {
    return count.get();
  }

  /** The bytes of all documents. */
  public long bytes() {
    return bytes.get();
  }

  /** The secondary indexes. */
  public List<IndexSpec> indexes() {
    return indexes;
  }

  public ShardKey shardKey() {
    return shardKey;
  }

  /** The documents with an equal {@code _id}: one at most, or on each of two shards one. */
  public List<Stored> byId(Value id) {
    List<Stored> found = new ArrayList<>(1);
    for (KeyString.Key key : shardKey.uniques(id)) {
      Stored stored = by(key);
      if (stored != null) {
        found.add(stored);
      }
    }
    return found;
  }

  /** The document that a documentKey names, or null. */
  public Stored byKey(Doc documentKey) {
    return by(shardKey.unique(documentKey));
  }

  private Stored by(KeyString.Key key) {
    Long record = ids.get(key);
    Doc doc = record == null ? null : records.get(record);
    return doc == null ? null : new Stored(record, doc);
  }

  private KeyString.Key unique(Doc doc) {
    return shardKey.unique(shardKey.documentKey(doc));
  }

  /** The first document after a place in insertion order, or null. Start with 0. */
  public Stored after(long record) {
    Map.Entry<Long, Doc> next = records.higherEntry(record);
    return next == null ? null : new Stored(next.getKey(), next.getValue());
  }

  /**
   * The last document before a place in insertion order, or null. Start with {@code
   * Long.MAX_VALUE}.
   */
  public Stored before(long record) {
    Map.Entry<Long, Doc> next = records.lowerEntry(record);
    return next == null ? null : new Stored(next.getKey(), next.getValue());
  }

  /** The documents in order of {@code _id}. */
  public Iterable<Stored> byIdOrder(boolean descending) {
    var order = descending ? ids.descendingMap() : ids;
    return () ->
        order.values().stream()
            .map(record -> new Stored(record, records.get(record)))
            .filter(stored -> stored.doc() != null)
            .iterator();
  }

  /** The unique secondary indexes that a document clashes with, other than through {@code self}. */
  UniqueIndex clash(Doc doc, long self) {
    for (UniqueIndex index : uniques) {
      if (index.clashes(doc, self)) {
        return index;
      }
    }
    return null;
  }

  Stored add(Doc doc) {
    long record = ++lastRecord;
    ids.put(unique(doc), record);
    uniques.forEach(index -> index.add(doc, record));
    records.put(record, doc);
    count.incrementAndGet();
    bytes.addAndGet(doc.size());
    return new Stored(record, doc);
  }

  void replace(Stored old, Doc doc) {
    uniques.forEach(index -> index.remove(old.doc()));
    uniques.forEach(index -> index.add(doc, old.id()));
    records.put(old.id(), doc);
    bytes.addAndGet(doc.size() - old.doc().size());
  }

  void remove(Stored old) {
    records.remove(old.id());
    ids.remove(unique(old.doc()));
    uniques.forEach(index -> index.remove(old.doc()));
    count.decrementAndGet();
    bytes.addAndGet(-old.doc().size());
  }

  void rename(Namespace to) {
    namespace = to;
  }

  void change(CollectionOptions to) {
    options = to;
  }

  /** Adds an index. Returns the document that breaks its uniqueness, or null where all is well. */
  Doc addIndex(IndexSpec spec) {
    if (spec.unique()) {
      UniqueIndex unique = new UniqueIndex(spec);
      for (Stored stored = after(0); stored != null; stored = after(stored.id())) {
        if (unique.clashes(stored.doc(), stored.id())) {
          return stored.doc();
        }
        unique.add(stored.doc(), stored.id());
      }
      uniques.add(unique);
    }
    indexes.add(spec);
    return null;
  }

  void dropIndexes(List<String> names) {
    indexes.removeIf(index -> names.contains(index.name()));
    uniques.removeIf(index -> names.contains(index.spec().name()));
  }

  List<IndexSpec> allIndexes() {
    return new ArrayList<>(indexes);
  }
}
