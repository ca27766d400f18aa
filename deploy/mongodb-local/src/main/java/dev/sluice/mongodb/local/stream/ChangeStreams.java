package dev.sluice.mongodb.local.stream;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.aggregate.Pipeline;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.Request;
import dev.sluice.mongodb.local.command.ServerError;
import dev.sluice.mongodb.local.cursor.Cursor;
import dev.sluice.mongodb.local.oplog.Oplog;
import dev.sluice.mongodb.local.storage.Collection;
import dev.sluice.mongodb.local.storage.Store;
import java.util.List;

/** Opens change streams. */
public final class ChangeStreams {
  private final Store store;
  private final Compatibility compatibility;

  public ChangeStreams(Store store, Compatibility compatibility) {
    this.store = store;
    this.compatibility = compatibility;
  }

  /** Whether a pipeline is that of a change stream. */
  public static boolean isChangeStream(List<Doc> stages) {
    return !stages.isEmpty()
        && stages.get(0).first() != null
        && stages.get(0).first().name().equals("$changeStream");
  }

  /**
   * Opens a stream.
   *
   * @param collection null for a database or the cluster
   * @throws ServerError where it cannot be opened, as a server says it
   */
  public Cursor open(Request request, String collection, List<Doc> stages) {
    Value spec = stages.get(0).first().value();
    if (!spec.isDocument()) {
      throw new ServerError(50808, "$changeStream stage expects a document as argument. " + spec);
    }
    StreamOptions options = StreamOptions.parse(spec.asDoc(), compatibility);
    checkPlace(request, collection, options);
    checkReadConcern(request);
    Pipeline pipeline = Pipeline.parseForChangeStream(stages.subList(1, stages.size()));
    Scope scope = new Scope(options.allChanges() ? null : request.database(), collection);
    if (!compatibility.isModern()) {
      checkSameCollection(request, scope, options);
    }
    StreamPosition position = position(options);
    return new ChangeStreamCursor(
        store,
        compatibility,
        scope,
        new EventFactory(store.catalog(), compatibility, options),
        pipeline,
        position);
  }

  private void checkPlace(Request request, String collection, StreamOptions options) {
    String database = request.database();
    if (options.allChanges() && (collection != null || !database.equals("admin"))) {
      throw new ServerError(
          ServerError.INVALID_OPTIONS,
          "A $changeStream with 'allChangesForCluster:true' may only be opened on the 'admin' database, and with no"
              + " collection name; found "
              + database
              + "."
              + (collection == null ? "$cmd.aggregate" : collection));
    }
    boolean internal =
        database.equals("local") || database.equals("config") || database.equals("admin");
    if (internal && !options.allChanges()) {
      throw new ServerError(
          ServerError.INVALID_NAMESPACE,
          "$changeStream may not be opened on the internal " + database + " database");
    }
    if (collection == null) {
      return;
    }
    if (collection.startsWith("system.")) {
      throw new ServerError(
          ServerError.INVALID_NAMESPACE,
          "$changeStream may not be opened on the internal "
              + database
              + "."
              + collection
              + " collection");
    }
    Collection watched = store.catalog().find(database + "." + collection);
    if (watched != null && watched.isView()) {
      throw new ServerError(
          ServerError.COMMAND_NOT_SUPPORTED_ON_VIEW,
          "Namespace " + database + "." + collection + " is a view, not a collection");
    }
  }

  private static void checkReadConcern(Request request) {
    Value level = request.doc("readConcern").get("level");
    if (level != null && !level.asString().equals("majority")) {
      throw new ServerError(
          ServerError.INVALID_OPTIONS,
          "$changeStream cannot run with a readConcern other than 'majority', or in a multi-document transaction."
              + " Current readConcern: { readConcern: { level: \""
              + level.asString()
              + "\" } }");
    }
  }

  /**
   * Before 4.2 a stream on a collection could only be resumed while that very collection was there.
   */
  private void checkSameCollection(Request request, Scope scope, StreamOptions options) {
    if (options.token() == null || !scope.isCollection()) {
      return;
    }
    Collection now = store.catalog().find(request.database() + "." + scope.collection());
    if (now == null || !now.uuid().equals(options.token().uuid())) {
      throw new ServerError(
          ServerError.INVALID_RESUME_TOKEN,
          "Attempted to resume a stream on a collection which has been dropped. The change stream's pipeline may need"
              + " to make comparisons which should respect the collection's default collation, which can no longer be"
              + " determined. If you wish to resume this change stream you must specify a collation with the request.");
    }
  }

  private StreamPosition position(StreamOptions options) {
    Oplog oplog = store.oplog();
    Long given = options.token() != null ? Long.valueOf(options.token().time()) : options.startAt();
    if (given == null) {
      return StreamPosition.after(oplog.lastTime());
    }
    // Times are unsigned; one beyond 2038 has not come whatever it is.
    long time = given < 0 ? Long.MAX_VALUE : given;
    boolean gone = oplog.firstTime() > time;
    if (compatibility.isModern() && gone && oplog.trimmedThrough() > 0) {
      throw new ServerError(
              ServerError.CHANGE_STREAM_HISTORY_LOST,
              "Resume of change stream was not possible, as the resume point may no longer be in the oplog.")
          .labelled("NonResumableChangeStreamError");
    }
    if (!compatibility.isModern() && gone && options.token() == null) {
      throw new ServerError(
          40576,
          "Resume of change stream was not possible, as the resume point may no longer be in the oplog. ");
    }
    return StreamPosition.at(time, options.token(), options.startAfter());
  }
}
