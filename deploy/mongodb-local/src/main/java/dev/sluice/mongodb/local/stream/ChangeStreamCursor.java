package dev.sluice.mongodb.local.stream;

import dev.sluice.mongodb.local.Compatibility;
import dev.sluice.mongodb.local.aggregate.Pipeline;
import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;
import dev.sluice.mongodb.local.command.ServerError;
import dev.sluice.mongodb.local.cursor.Cursor;
import dev.sluice.mongodb.local.oplog.Oplog;
import dev.sluice.mongodb.local.oplog.OplogEntry;
import dev.sluice.mongodb.local.storage.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** An open change stream. Used by one thread at a time. */
final class ChangeStreamCursor implements Cursor {
  /** The largest event, 16 KiB more than the largest document. */
  private static final int MAX_EVENT = 16 * 1024 * 1024 + 16 * 1024;

  /** An event that waits to be sent; {@code doc} is null where the pipeline took it out. */
  private record Event(Doc doc, ResumeToken token, boolean last) {}

  private final Oplog oplog;
  private final Compatibility compatibility;
  private final Scope scope;
  private final EventFactory events;
  private final Pipeline pipeline;
  private final Deque<Event> waiting = new ArrayDeque<>();
  private long scanned;
  private long seen;
  private ResumeToken expected;
  private final boolean startAfter;
  private Doc resumeToken;

  ChangeStreamCursor(
      Store store,
      Compatibility compatibility,
      Scope scope,
      EventFactory events,
      Pipeline pipeline,
      StreamPosition start) {
    this.oplog = store.oplog();
    this.compatibility = compatibility;
    this.scope = scope;
    this.events = events;
    this.pipeline = pipeline;
    this.scanned = start.scanned();
    this.seen = start.seen();
    this.startAfter = start.startAfter();
    ResumeToken token = start.token();
    this.expected = token != null && token.event() ? token : null;
    this.resumeToken = token != null ? token.toDoc() : ResumeToken.pointInTime(scanned + 1).toDoc();
  }

  @Override
  public boolean awaitsData() {
    return true;
  }

  @Override
  public Batch fetch(int limit, long waitMillis) throws InterruptedException {
    long deadline = Oplog.deadline(waitMillis);
    List<Doc> docs = new ArrayList<>();
    long bytes = 0;
    boolean ended = false;
    while (docs.size() < limit && !ended) {
      Event event = waiting.isEmpty() ? next() : waiting.poll();
      if (event == null) {
        if (!docs.isEmpty() || waitMillis <= 0 || !oplog.awaitAfter(scanned, deadline)) {
          break;
        }
        continue;
      }
      if (event.doc() != null) {
        if (!docs.isEmpty() && bytes + event.doc().size() > MAX_BATCH_BYTES) {
          waiting.addFirst(event);
          break;
        }
        docs.add(event.doc());
        bytes += event.doc().size();
      }
      resumeToken = event.token().toDoc();
      ended = event.last();
    }
    return new Batch(docs, ended, compatibility.isModern() ? resumeToken : null);
  }

  /** The next event of the log, or null where it has no more for now. */
  private Event next() {
    while (true) {
      checkPosition();
      OplogEntry entry = oplog.after(scanned);
      if (entry == null) {
        return null;
      }
      scanned = entry.time();
      seen = scanned;
      if (!scope.covers(entry)) {
        if (expected == null) {
          resumeToken = ResumeToken.pointInTime(scanned).toDoc();
        }
        continue;
      }
      Event event = event(entry);
      if (event != null) {
        return event;
      }
    }
  }

  /** The event of an entry; null where the client has it already. */
  private Event event(OplogEntry entry) {
    ResumeToken token = events.token(entry);
    boolean invalidates = scope.isInvalidatedBy(entry);
    if (expected != null) {
      return resumed(entry, token, invalidates);
    }
    if (invalidates) {
      waiting.add(invalidate(entry));
    }
    return new Event(transformed(events.event(entry, token)), token, false);
  }

  /**
   * The first event after a resume must be the one that the client's token names; it is not sent
   * again.
   */
  private Event resumed(OplogEntry entry, ResumeToken token, boolean invalidates) {
    ResumeToken given = expected;
    expected = null;
    if (token.isOf(given)) {
      return invalidates ? invalidate(entry) : null;
    }
    if (invalidates && startAfter && events.invalidateToken(entry).isOf(given)) {
      return null;
    }
    if (compatibility.isModern()) {
      throw new ServerError(
              ServerError.CHANGE_STREAM_FATAL,
              "cannot resume stream; the resume token was not found. "
                  + dev.sluice.mongodb.local.bson.ShellText.compact(token.toDoc()))
          .labelled("NonResumableChangeStreamError");
    }
    throw new ServerError(
        40585,
        "resume of change stream was not possible, as the resume token was not found. "
            + dev.sluice.mongodb.local.bson.ShellText.compact(token.toDoc()));
  }

  private Event invalidate(OplogEntry entry) {
    ResumeToken token =
        compatibility.isModern() ? events.invalidateToken(entry) : events.token(entry);
    return new Event(transformed(events.invalidate(entry, token)), token, true);
  }

  /** The size counts of what leaves the pipeline: a stage can make an event small enough. */
  private Doc transformed(Doc event) {
    Doc result = pipeline.map(event);
    if (result != null && compatibility.isModern()) {
      Value id = result.get("_id");
      if (id == null || !id.equals(event.get("_id"))) {
        throw new ServerError(
                ServerError.CHANGE_STREAM_FATAL,
                "Encountered an event whose _id field, which contains the resume token, was modified by the pipeline."
                    + " Modifying the _id field of an event makes it impossible to resume the stream from that"
                    + " point. Only transformations that retain the unmodified _id field are allowed. Expected: "
                    + DocBuilder.of("_id", event.get("_id"))
                    + " but found: "
                    + (id == null ? Doc.EMPTY : DocBuilder.of("_id", id)))
            .labelled("NonResumableChangeStreamError");
      }
    }
    if (result != null && result.size() > MAX_EVENT) {
      throw new ServerError(
          ServerError.BSON_OBJECT_TOO_LARGE,
          String.format(
              "BSONObj size: %d (0x%X) is invalid. Size must be between 0 and %d(16MB) First element: _id: %s",
              result.size(), result.size(), MAX_EVENT, result.get("_id")));
    }
    return result;
  }

  private void checkPosition() {
    if (seen != 0 && oplog.trimmedThrough() >= seen) {
      String cause =
          "CollectionScan died due to "
              + (compatibility.isModern()
                  ? "position in capped collection being deleted. "
                  : "failure to restore tailable cursor position. ")
              + "Last seen record id: RecordId("
              + seen
              + ")";
      ServerError error =
          new ServerError(
              ServerError.CAPPED_POSITION_LOST,
              (compatibility.isModern()
                      ? "PlanExecutor error during aggregation :: caused by :: "
                      : "Error in $cursor stage :: caused by :: ")
                  + cause);
      throw compatibility.isModern() ? error.labelled("ResumableChangeStreamError") : error;
    }
  }
}
