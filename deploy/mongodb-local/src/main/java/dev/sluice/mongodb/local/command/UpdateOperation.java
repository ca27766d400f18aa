package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.BsonType;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.query.MatchDetails;
import dev.sluice.mongodb.local.query.Matcher;
import dev.sluice.mongodb.local.storage.Collection;
import dev.sluice.mongodb.local.storage.Stored;
import dev.sluice.mongodb.local.storage.Writer;
import dev.sluice.mongodb.local.update.Limits;
import dev.sluice.mongodb.local.update.Update;
import dev.sluice.mongodb.local.update.UpdateContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Runs one update statement. */
final class UpdateOperation {
  /**
   * What came of it.
   *
   * @param matched how many documents the query found
   * @param modified how many of them changed
   * @param before the document as it was; null after an upsert, or where nothing was found
   * @param after the document as it is
   * @param upsertedId null where nothing was inserted
   */
  record Effect(int matched, int modified, Doc before, Doc after, Value upsertedId) {
    static final Effect NONE = new Effect(0, 0, null, null, null);
  }

  private final Reader reader;
  private final Doc query;
  private final Matcher matcher;
  private final Update update;
  private final Doc sort;
  private final boolean upsert;
  private final boolean retryable;

  /**
   * @param retryable whether the statement has a number, by which a client may repeat it
   */
  UpdateOperation(
      Reader reader, Doc query, Update update, Doc sort, boolean upsert, boolean retryable) {
    this.retryable = retryable;
    this.reader = reader;
    this.query = query;
    this.matcher = Matcher.parse(query);
    this.update = update;
    this.sort = sort;
    this.upsert = upsert;
  }

  Effect run(Writer writer, String namespace, boolean multi) {
    Collection collection = writer.catalog().find(namespace);
    if (collection == null && !upsert) {
      return Effect.NONE;
    }
    if (collection == null || collection.isView()) {
      collection = writer.collection(namespace);
    }
    if (!multi || upsert) {
      collection.shardKey().requireIn(equalities(query, new ArrayList<>()), "update");
    }
    List<Stored> found = found(collection, multi);
    if (found.isEmpty()) {
      return upsert ? insert(writer, collection) : Effect.NONE;
    }
    int modified = 0;
    Doc after = null;
    for (Stored stored : found) {
      MatchDetails details = new MatchDetails();
      matcher.matches(stored.doc(), details);
      Update.Result result =
          update.apply(
              stored.doc(),
              new UpdateContext(
                  stored.doc().get("_id"),
                  details.index(),
                  false,
                  writer.wallMillis(),
                  writer::nextTime));
      after = result.after();
      if (result.change() != null) {
        checkShardKey(collection, stored.doc(), after, multi);
        writer.update(collection, stored, after, result.change());
        modified++;
      }
    }
    return new Effect(found.size(), modified, found.get(0).doc(), after, null);
  }

  private void checkShardKey(Collection collection, Doc before, Doc after, boolean multi) {
    if (collection.shardKey().same(before, after)) {
      return;
    }
    if (multi) {
      throw new ServerError(
          ServerError.INVALID_OPTIONS,
          "Multi-update operations are not allowed when updating the shard key field.");
    }
    if (!retryable) {
      throw new ServerError(
          ServerError.ILLEGAL_OPERATION,
          "Must run update to shard key field in a multi-statement transaction or with retryWrites: true.");
    }
  }

  private List<Stored> found(Collection collection, boolean multi) {
    List<Stored> found = new ArrayList<>();
    Iterator<Stored> matching = reader.matching(collection, query, matcher, sort);
    while (matching.hasNext() && (multi || found.isEmpty())) {
      found.add(matching.next());
    }
    return found;
  }

  private Effect insert(Writer writer, Collection collection) {
    DocBuilder seed = new DocBuilder();
    if (update.isReplacement()) {
      Value id =
          equalities(query, new ArrayList<>()).stream()
              .filter(field -> field.name().equals("_id"))
              .map(Field::value)
              .findFirst()
              .orElse(null);
      seed.putIfPresent("_id", id);
    } else {
      seed.putAll(Seeds.document(equalities(query, new ArrayList<>())));
    }
    Doc start = seed.build();
    Doc made =
        update
            .apply(
                start,
                new UpdateContext(
                    start.get("_id"), -1, true, writer.wallMillis(), writer::nextTime))
            .after();
    if (!made.has("_id")) {
      made = new DocBuilder(made.size() + 17).put("_id", Limits.newId()).putAll(made).build();
    }
    Doc doc = Limits.toInsert(made, true, writer::nextTime);
    writer.insert(collection, doc);
    return new Effect(0, 0, null, doc, doc.get("_id"));
  }

  /** The fields that a query demands to be equal to a value. */
  static List<Field> equalities(Doc query, List<Field> into) {
    for (Field field : query) {
      Value value = field.value();
      if (field.name().equals("$and")) {
        value.elements().forEach(clause -> equalities(clause.asDoc(), into));
      } else if (!field.name().startsWith("$")) {
        Value equal = equal(value);
        if (equal != null) {
          into.add(new Field(field.name(), equal));
        }
      }
    }
    return into;
  }

  private static Value equal(Value value) {
    if (value.type() == BsonType.REGEX) {
      return null;
    }
    Field first = value.isDocument() ? value.asDoc().first() : null;
    if (first == null || !first.name().startsWith("$")) {
      return value;
    }
    return value.asDoc().get("$eq");
  }
}
