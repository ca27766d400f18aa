package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.query.Matcher;
import dev.sluice.mongodb.local.query.Projection;
import dev.sluice.mongodb.local.storage.Collection;
import dev.sluice.mongodb.local.storage.Statement;
import dev.sluice.mongodb.local.storage.Stored;
import dev.sluice.mongodb.local.storage.Writer;
import dev.sluice.mongodb.local.update.Update;
import dev.sluice.mongodb.local.update.UpdateParser;
import java.util.ArrayList;
import java.util.Iterator;

/** findAndModify: one document changed or removed, and given back. */
final class FindAndModify implements Command {
  private final Server server;
  private final Reader reader;
  private final UpdateParser updates;

  FindAndModify(Server server) {
    this.server = server;
    this.reader = new Reader(server.store());
    this.updates = new UpdateParser(server.compatibility());
  }

  @Override
  public DocBuilder run(Request request) {
    Refusals.collation(request);
    Refusals.options(request, "let");
    boolean remove = request.flag("remove", false);
    Value update = request.get("update");
    if (remove == (update != null)) {
      throw new ServerError(
          ServerError.FAILED_TO_PARSE,
          remove
              ? "Cannot specify both an update and remove=true"
              : "Either an update or remove=true must be specified");
    }
    Statement statement = Statement.of(request, 0);
    Doc reply =
        server
            .store()
            .write(
                writer -> {
                  Doc known = writer.resultOf(statement);
                  if (known != null) {
                    return known;
                  }
                  Doc result = remove ? remove(writer, request) : update(writer, request, update);
                  writer.executed(statement, result);
                  return result;
                });
    return new DocBuilder(reply.size() + 200).putAll(reply);
  }

  private Doc remove(Writer writer, Request request) {
    Doc query = request.doc("query");
    Collection collection = writer.catalog().find(request.namespace());
    Stored found = null;
    if (collection != null) {
      Reader.refuseView(collection);
      collection
          .shardKey()
          .requireIn(UpdateOperation.equalities(query, new ArrayList<>()), "findAndModify");
      Iterator<Stored> matching =
          reader.matching(collection, query, Matcher.parse(query), request.doc("sort"));
      if (matching.hasNext()) {
        found = matching.next();
        writer.delete(collection, found);
      }
    }
    return new DocBuilder()
        .startDoc("lastErrorObject")
        .put("n", found == null ? 0 : 1)
        .end()
        .put("value", projected(request, found == null ? null : found.doc()))
        .build();
  }

  private Doc update(Writer writer, Request request, Value u) {
    Update update = updates.parse("findAndModify.update", u, request.get("arrayFilters"));
    UpdateOperation.Effect effect =
        new UpdateOperation(
                reader,
                request.doc("query"),
                update,
                request.doc("sort"),
                request.flag("upsert", false),
                request.get("txnNumber") != null)
            .run(writer, request.namespace(), false);
    boolean upserted = effect.upsertedId() != null;
    return new DocBuilder()
        .startDoc("lastErrorObject")
        .put("n", upserted ? 1 : effect.matched())
        .put("updatedExisting", effect.matched() > 0)
        .putIfPresent("upserted", effect.upsertedId())
        .end()
        .put(
            "value",
            projected(request, request.flag("new", false) ? effect.after() : effect.before()))
        .build();
  }

  private static Value projected(Request request, Doc doc) {
    if (doc == null) {
      return Value.NULL;
    }
    Doc fields = request.doc("fields");
    return Value.of(fields.isEmpty() ? doc : Projection.parse(fields).apply(doc));
  }
}
