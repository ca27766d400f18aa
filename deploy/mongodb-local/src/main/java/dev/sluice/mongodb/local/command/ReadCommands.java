package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.aggregate.Pipeline;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Field;
import dev.sluice.mongodb.local.bson.KeyString;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.cursor.Cursor;
import dev.sluice.mongodb.local.cursor.ListCursor;
import dev.sluice.mongodb.local.query.Projection;
import dev.sluice.mongodb.local.stream.ChangeStreams;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Commands that read. */
final class ReadCommands {
  private static final int DEFAULT_FIRST_BATCH = 101;

  private final Server server;
  private final Reader primary;
  private final Reader secondary;
  private final ChangeStreams changeStreams;

  ReadCommands(Server server) {
    this.server = server;
    this.primary = new Reader(server.store());
    this.secondary = new Reader(server.secondary(), server.store().oplog());
    this.changeStreams = new ChangeStreams(server.store(), server.compatibility());
  }

  void register(Map<String, Command> commands) {
    commands.put("find", this::find);
    commands.put("aggregate", this::aggregate);
    commands.put("count", this::count);
    commands.put("distinct", this::distinct);
  }

  private Reader reader(Request request) {
    return request.readsPrimary() ? primary : secondary;
  }

  private DocBuilder find(Request request) {
    Refusals.collation(request);
    Refusals.options(
        request, "min", "max", "returnKey", "showRecordId", "tailable", "awaitData", "let");
    Stream<Doc> found =
        reader(request).find(request.namespace(), request.doc("filter"), request.doc("sort"));
    long skip = request.number("skip", 0);
    long limit = request.number("limit", 0);
    if (skip < 0 || limit < 0) {
      throw new ServerError(ServerError.BAD_VALUE, "Skip and limit value must be non-negative");
    }
    found = found.skip(skip);
    if (limit > 0) {
      found = found.limit(limit);
    }
    Doc fields = request.doc("projection");
    if (!fields.isEmpty()) {
      Projection projection = Projection.parse(fields);
      found = found.map(projection::apply);
    }
    return first(
        request.namespace(),
        new ListCursor(found.iterator()),
        request.number("batchSize", DEFAULT_FIRST_BATCH),
        request.flag("singleBatch", false));
  }

  private DocBuilder aggregate(Request request) {
    Refusals.collation(request);
    Refusals.options(request, "explain", "let");
    List<Doc> stages = Pipeline.stages(request.get("pipeline"));
    Value target = request.body().first().value();
    boolean whole = target.isNumber();
    String collection = whole ? null : request.collection();
    String namespace = request.database() + "." + (whole ? "$cmd.aggregate" : collection);
    if (request.get("cursor") == null) {
      throw new ServerError(
          ServerError.FAILED_TO_PARSE,
          "The 'cursor' option is required, except for aggregate with the explain argument");
    }
    Value size = request.doc("cursor").get("batchSize");
    long batchSize = size == null ? DEFAULT_FIRST_BATCH : size.asLong();
    Cursor cursor =
        ChangeStreams.isChangeStream(stages)
            ? changeStreams.open(request, collection, stages)
            : new ListCursor(run(reader(request), namespace, whole, stages));
    return first(namespace, cursor, batchSize, false);
  }

  private Iterator<Doc> run(Reader reader, String namespace, boolean whole, List<Doc> stages) {
    Field first = stages.isEmpty() ? null : stages.get(0).first();
    if (first != null && first.name().equals("$collStats") && !whole) {
      Iterator<Doc> stats = List.of(statistics(reader, namespace, first.value())).iterator();
      return Pipeline.parse(stages.subList(1, stages.size())).run(stats);
    }
    Pipeline pipeline = Pipeline.parse(stages);
    if (whole) {
      throw new ServerError(
          ServerError.INVALID_NAMESPACE,
          "{aggregate: 1} is not valid for '"
              + (first == null ? "" : first.name())
              + "'; a collection is required.");
    }
    boolean filtered = first != null && first.name().equals("$match") && first.value().isDocument();
    Doc filter = filtered ? first.value().asDoc() : Doc.EMPTY;
    return pipeline.run(reader.find(namespace, filter, Doc.EMPTY).iterator());
  }

  private Doc statistics(Reader reader, String namespace, Value options) {
    DocBuilder stats =
        new DocBuilder()
            .put("ns", namespace)
            .put("host", server.address())
            .date("localTime", System.currentTimeMillis());
    var collection = reader.collection(namespace);
    if (options.isDocument() && options.asDoc().has("storageStats")) {
      stats.put("storageStats", CollectionCommands.statistics(collection, namespace).build());
    }
    if (options.isDocument() && options.asDoc().has("count")) {
      stats.put("count", collection == null ? 0L : collection.count());
    }
    return stats.build();
  }

  private DocBuilder first(String namespace, Cursor cursor, long batchSize, boolean single) {
    if (batchSize < 0) {
      throw new ServerError(ServerError.BAD_VALUE, "Cursor batchSize must not be negative");
    }
    Cursor.Batch batch =
        CursorCommands.fetch(cursor, (int) Math.min(Integer.MAX_VALUE, batchSize), 0);
    long id = batch.ended() || single ? 0 : server.cursors().add(namespace, cursor).id();
    return CursorReplies.batch("firstBatch", batch, id, namespace);
  }

  private DocBuilder count(Request request) {
    Refusals.collation(request);
    Doc query = request.doc("query");
    long skip = request.number("skip", 0);
    long limit = Math.abs(request.number("limit", 0));
    Reader reader = reader(request);
    var collection = reader.collection(request.namespace());
    long count;
    if (query.isEmpty() && !request.namespace().equals(Reader.OPLOG)) {
      count = collection == null ? 0 : collection.count();
      count = Math.max(0, count - skip);
      count = limit > 0 ? Math.min(limit, count) : count;
    } else {
      Stream<Doc> found = reader.find(request.namespace(), query, Doc.EMPTY).skip(skip);
      count = (limit > 0 ? found.limit(limit) : found).count();
    }
    return count == (int) count
        ? new DocBuilder().put("n", (int) count)
        : new DocBuilder().put("n", count);
  }

  private DocBuilder distinct(Request request) {
    Refusals.collation(request);
    String key = request.text("key", "");
    Set<KeyString.Key> seen = new HashSet<>();
    List<Value> values = new ArrayList<>();
    reader(request)
        .find(request.namespace(), request.doc("query"), Doc.EMPTY)
        .forEach(
            doc -> {
              for (Value value : valuesAt(Value.of(doc), key)) {
                if (seen.add(KeyString.key(value))) {
                  values.add(value);
                }
              }
            });
    return new DocBuilder().put("values", Value.array(values));
  }

  private static List<Value> valuesAt(Value from, String path) {
    if (from.isArray()) {
      return from.elements().stream().flatMap(one -> valuesAt(one, path).stream()).toList();
    }
    if (!from.isDocument()) {
      return List.of();
    }
    int dot = path.indexOf('.');
    Value value = from.asDoc().get(dot < 0 ? path : path.substring(0, dot));
    if (value == null) {
      return List.of();
    }
    if (dot >= 0) {
      return valuesAt(value, path.substring(dot + 1));
    }
    return value.isArray() ? value.elements() : List.of(value);
  }
}
