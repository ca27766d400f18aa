package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.query.Matcher;
import dev.sluice.mongodb.local.storage.Collection;
import dev.sluice.mongodb.local.storage.Statement;
import dev.sluice.mongodb.local.storage.Stored;
import dev.sluice.mongodb.local.storage.Writer;
import dev.sluice.mongodb.local.update.Limits;
import dev.sluice.mongodb.local.update.Update;
import dev.sluice.mongodb.local.update.UpdateParser;
import dev.sluice.mongodb.local.wire.WireLimits;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** insert, update and delete. */
final class WriteCommands {
  /** What one statement did, in the form that a retry of it is answered from. */
  private interface Operation {
    Doc run(Writer writer, Doc statement);
  }

  private final Server server;
  private final Reader reader;
  private final UpdateParser updates;

  WriteCommands(Server server) {
    this.server = server;
    this.reader = new Reader(server.store());
    this.updates = new UpdateParser(server.compatibility());
  }

  void register(Map<String, Command> commands) {
    commands.put("insert", this::insert);
    commands.put("update", this::update);
    commands.put("delete", this::delete);
  }

  private DocBuilder insert(Request request) {
    String namespace = request.namespace();
    boolean dollarNames = server.compatibility().isModern();
    return run(
        request,
        "documents",
        (writer, doc) -> {
          Collection collection = writer.collection(namespace);
          writer.insert(collection, Limits.toInsert(doc, dollarNames, writer::nextTime));
          return new DocBuilder().put("n", 1).build();
        });
  }

  private DocBuilder update(Request request) {
    String namespace = request.namespace();
    // A statement of a wrong type fails the whole command before anything is written.
    for (Doc statement : request.docs("updates")) {
      Value u = statement.get("u");
      boolean pipeline = server.compatibility().isModern() && u != null && u.isArray();
      if (u == null) {
        throw new ServerError(
            40414, "BSON field 'update.updates.u' is missing but a required field");
      }
      if (!u.isDocument() && !pipeline) {
        throw Request.wrongType("update.updates.u", u, "object");
      }
    }
    return run(
        request,
        "updates",
        (writer, statement) -> {
          Refusals.collation("update", statement.get("collation"));
          Update update =
              updates.parse("update.updates.u", statement.get("u"), statement.get("arrayFilters"));
          boolean multi = flag(statement, "multi");
          if (multi && update.isReplacement()) {
            throw new ServerError(
                ServerError.FAILED_TO_PARSE,
                "multi update is not supported for replacement-style update");
          }
          UpdateOperation.Effect effect =
              new UpdateOperation(
                      reader,
                      query(statement),
                      update,
                      Doc.EMPTY,
                      flag(statement, "upsert"),
                      request.get("txnNumber") != null)
                  .run(writer, namespace, multi);
          boolean upserted = effect.upsertedId() != null;
          return new DocBuilder()
              .put("n", upserted ? 1 : effect.matched())
              .put("nModified", effect.modified())
              .putIfPresent("_id", effect.upsertedId())
              .build();
        });
  }

  private DocBuilder delete(Request request) {
    String namespace = request.namespace();
    return run(
        request,
        "deletes",
        (writer, statement) -> {
          Refusals.collation("delete", statement.get("collation"));
          Value limit = statement.get("limit");
          if (limit == null || (limit.asLong() != 0 && limit.asLong() != 1)) {
            throw new ServerError(
                ServerError.FAILED_TO_PARSE,
                "The limit field in delete objects must be 0 or 1. Got " + limit);
          }
          return new DocBuilder()
              .put("n", delete(writer, namespace, query(statement), limit.asLong() == 1))
              .build();
        });
  }

  private int delete(Writer writer, String namespace, Doc query, boolean one) {
    Matcher matcher = Matcher.parse(query);
    Collection collection = writer.catalog().find(namespace);
    if (collection == null) {
      return 0;
    }
    Reader.refuseView(collection);
    if (one) {
      collection
          .shardKey()
          .requireIn(UpdateOperation.equalities(query, new ArrayList<>()), "delete");
    }
    List<Stored> found = new ArrayList<>();
    Iterator<Stored> matching = reader.matching(collection, query, matcher, Doc.EMPTY);
    while (matching.hasNext() && (!one || found.isEmpty())) {
      found.add(matching.next());
    }
    found.forEach(stored -> writer.delete(collection, stored));
    return found.size();
  }

  private static Doc query(Doc statement) {
    Value q = statement.get("q");
    if (q == null || !q.isDocument()) {
      throw new ServerError(40414, "BSON field 'q' is missing but a required field");
    }
    return q.asDoc();
  }

  private static boolean flag(Doc statement, String name) {
    Value value = statement.get(name);
    return value != null && value.asBoolean();
  }

  private DocBuilder run(Request request, String field, Operation operation) {
    List<Doc> statements = request.docs(field);
    if (statements.isEmpty() || statements.size() > WireLimits.MAX_WRITE_BATCH) {
      throw new ServerError(
          ServerError.INVALID_LENGTH,
          "Write batch sizes must be between 1 and "
              + WireLimits.MAX_WRITE_BATCH
              + ". Got "
              + statements.size()
              + " operations.");
    }
    boolean ordered = request.flag("ordered", true);
    WriteReply reply = new WriteReply(request.name().equals("update"));
    server
        .store()
        .write(
            writer -> {
              for (int i = 0; i < statements.size(); i++) {
                Statement statement = Statement.of(request, i);
                try {
                  Doc result = writer.resultOf(statement);
                  if (result == null) {
                    result = operation.run(writer, statements.get(i));
                    writer.executed(statement, result);
                  }
                  reply.add(i, result);
                } catch (ServerError e) {
                  if (e.code() == ServerError.TRANSACTION_TOO_OLD) {
                    throw e;
                  }
                  reply.add(i, e);
                  if (ordered) {
                    break;
                  }
                }
              }
              return null;
            });
    return reply.build(server.store().oplog().lastTime());
  }
}
