package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.cursor.Cursor;
import dev.sluice.mongodb.local.cursor.Cursors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Commands about open cursors. */
final class CursorCommands {
  private static final long DEFAULT_WAIT_MILLIS = 1000;

  private final Server server;

  CursorCommands(Server server) {
    this.server = server;
  }

  void register(Map<String, Command> commands) {
    commands.put("getMore", this::getMore);
    commands.put("killCursors", this::killCursors);
  }

  static Cursor.Batch fetch(Cursor cursor, int limit, long waitMillis) {
    try {
      synchronized (cursor) {
        return cursor.fetch(limit, waitMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerError(11601, "operation was interrupted");
    }
  }

  private DocBuilder getMore(Request request) {
    long id = request.number("getMore", 0);
    String namespace = request.database() + "." + request.text("collection", "");
    Cursors.Open open = server.cursors().get(id, namespace);
    Value size = request.get("batchSize");
    long limit = size == null || size.asLong() == 0 ? Integer.MAX_VALUE : size.asLong();
    if (limit < 0) {
      throw new ServerError(
          ServerError.BAD_VALUE, "Batch size for getMore must be positive, but received: " + limit);
    }
    Value maxTime = request.get("maxTimeMS");
    if (maxTime != null && !open.cursor().awaitsData()) {
      throw new ServerError(
          ServerError.BAD_VALUE,
          "cannot set maxTimeMS on getMore command for a non-awaitData cursor");
    }
    long wait = maxTime == null ? DEFAULT_WAIT_MILLIS : maxTime.asLong();
    Cursor.Batch batch;
    try {
      batch = fetch(open.cursor(), (int) Math.min(Integer.MAX_VALUE, limit), wait);
    } catch (ServerError e) {
      server.cursors().kill(id);
      throw e;
    }
    if (batch.ended()) {
      server.cursors().kill(id);
    }
    return CursorReplies.batch("nextBatch", batch, batch.ended() ? 0 : id, namespace);
  }

  private DocBuilder killCursors(Request request) {
    List<Value> killed = new ArrayList<>();
    List<Value> notFound = new ArrayList<>();
    Value cursors = request.get("cursors");
    for (Value id : cursors == null ? List.<Value>of() : cursors.elements()) {
      (server.cursors().kill(id.asLong()) ? killed : notFound).add(id);
    }
    return new DocBuilder()
        .put("cursorsKilled", Value.array(killed))
        .put("cursorsNotFound", Value.array(notFound))
        .put("cursorsAlive", Value.array(List.of()))
        .put("cursorsUnknown", Value.array(List.of()));
  }
}
