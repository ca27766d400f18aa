package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.oplog.Oplog;
import dev.sluice.mongodb.local.oplog.OplogEntry;
import dev.sluice.mongodb.local.query.DocOrder;
import dev.sluice.mongodb.local.query.Matcher;
import dev.sluice.mongodb.local.storage.Catalog;
import dev.sluice.mongodb.local.storage.Collection;
import dev.sluice.mongodb.local.storage.Store;
import dev.sluice.mongodb.local.storage.Stored;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Finds documents: by {@code _id} where the query allows it, else by going through the collection.
 */
final class Reader {
  static final String OPLOG = "local.oplog.rs";
  private static final String SHARDED = "config.collections";

  private final Catalog catalog;
  private final Oplog oplog;

  /** Reads from the primary. */
  Reader(Store store) {
    this(store.catalog(), store.oplog());
  }

  Reader(Catalog catalog, Oplog oplog) {
    this.catalog = catalog;
    this.oplog = oplog;
  }

  /** The collection of that name, or null. */
  Collection collection(String namespace) {
    return catalog.find(namespace);
  }

  /** The documents of a namespace that match, in the given order. */
  Stream<Doc> find(String namespace, Doc filter, Doc sort) {
    Matcher matcher = Matcher.parse(filter);
    if (catalog.sharding().isMongos() && namespace.startsWith("local.")) {
      throw new ServerError(
          ServerError.ILLEGAL_OPERATION, "Can't use 'local' database through mongos");
    }
    if (namespace.equals(OPLOG)) {
      return oplog(matcher, sort);
    }
    if (namespace.equals(SHARDED)) {
      return sharded().filter(matcher::matches);
    }
    Collection collection = catalog.find(namespace);
    if (collection == null) {
      return Stream.empty();
    }
    refuseView(collection);
    Field first = sort.first();
    boolean single = first != null && sort.size() == singleSize(first);
    Stream<Stored> candidates;
    if (single && first.name().equals("_id") && idOf(filter) == null) {
      candidates =
          StreamSupport.stream(
              collection.byIdOrder(first.value().asLong() < 0).spliterator(), false);
      sort = Doc.EMPTY;
    } else {
      boolean backwards = single && first.name().equals("$natural") && first.value().asLong() < 0;
      candidates = candidates(collection, filter, backwards);
    }
    Stream<Doc> found = candidates.map(Stored::doc).filter(matcher::matches);
    boolean natural = first != null && first.name().equals("$natural");
    return sort.isEmpty() || natural ? found : found.sorted(DocOrder.parse(sort));
  }

  /** The sharded collections, as config.collections of a mongos has them. */
  private Stream<Doc> sharded() {
    return catalog.all().stream()
        .filter(collection -> !collection.shardKey().isNone())
        .map(
            collection ->
                new DocBuilder()
                    .put("_id", collection.namespace().toString())
                    .put("uuid", Value.of(collection.uuid()))
                    .put("key", collection.shardKey().pattern())
                    .put("unique", false)
                    .build());
  }

  private static int singleSize(Field field) {
    return 5 + 2 + field.name().length() + field.value().length();
  }

  private Stream<Doc> oplog(Matcher matcher, Doc sort) {
    List<Doc> entries = new ArrayList<>();
    for (OplogEntry entry : oplog.all()) {
      entries.add(entry.toDoc());
    }
    Field first = sort.first();
    boolean natural = first != null && first.name().equals("$natural");
    if (natural && first.value().asLong() < 0) {
      java.util.Collections.reverse(entries);
    }
    Stream<Doc> found = entries.stream().filter(matcher::matches);
    return sort.isEmpty() || natural ? found : found.sorted(DocOrder.parse(sort));
  }

  /** The documents that a write is about, at first those that match now. */
  Iterator<Stored> matching(Collection collection, Doc filter, Matcher matcher, Doc sort) {
    Stream<Stored> found =
        candidates(collection, filter, false).filter(stored -> matcher.matches(stored.doc()));
    if (!sort.isEmpty()) {
      found = found.sorted(Comparator.comparing(Stored::doc, DocOrder.parse(sort)));
    }
    return found.iterator();
  }

  private static Stream<Stored> candidates(Collection collection, Doc filter, boolean backwards) {
    List<Value> ids = idOf(filter);
    if (ids != null) {
      return ids.stream().flatMap(id -> collection.byId(id).stream()).distinct();
    }
    Iterable<Stored> all = () -> scan(collection, backwards);
    return StreamSupport.stream(all.spliterator(), false);
  }

  private static Iterator<Stored> scan(Collection collection, boolean backwards) {
    return new Iterator<>() {
      private Stored next = step(backwards ? Long.MAX_VALUE : 0);

      private Stored step(long from) {
        return backwards ? collection.before(from) : collection.after(from);
      }

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public Stored next() {
        if (next == null) {
          throw new NoSuchElementException();
        }
        Stored result = next;
        next = step(result.id());
        return result;
      }
    };
  }

  /** The ids that a filter asks for, or null where it is not by id. */
  private static List<Value> idOf(Doc filter) {
    Value id = filter.get("_id");
    if (id == null || id.type() == BsonType.REGEX || id.type() == BsonType.ARRAY) {
      return null;
    }
    if (!id.isDocument()) {
      return id.isNull() ? null : List.of(id);
    }
    Field first = id.asDoc().first();
    if (first == null || !first.name().startsWith("$")) {
      return List.of(id);
    }
    if (first.name().equals("$eq") && !first.value().isNull() && !first.value().isArray()) {
      return List.of(first.value());
    }
    if (first.name().equals("$in") && first.value().isArray()) {
      List<Value> ids = first.value().elements();
      boolean plain =
          ids.stream()
              .noneMatch(one -> one.isNull() || one.type() == BsonType.REGEX || one.isArray());
      return plain ? ids : null;
    }
    return null;
  }

  static void refuseView(Collection collection) {
    if (collection.isView()) {
      throw new ServerError(
          ServerError.COMMAND_NOT_SUPPORTED_ON_VIEW,
          "Namespace "
              + collection.namespace()
              + " is a view; the stand-in remembers views but does not read them");
    }
  }
}
