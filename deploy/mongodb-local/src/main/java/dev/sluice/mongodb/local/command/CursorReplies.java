package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.cursor.Cursor;
import java.util.List;

/** Replies that carry a batch. */
final class CursorReplies {
  private CursorReplies() {}

  /** A result that fits one batch. */
  static DocBuilder whole(String namespace, List<Doc> docs) {
    return new DocBuilder()
        .startDoc("cursor")
        .docs("firstBatch", docs)
        .put("id", 0L)
        .put("ns", namespace)
        .end();
  }

  /**
   * A batch.
   *
   * @param id the cursor's id; 0 where nothing follows
   */
  static DocBuilder batch(String field, Cursor.Batch batch, long id, String namespace) {
    DocBuilder reply = new DocBuilder(256 + batch.docs().stream().mapToInt(Doc::size).sum());
    reply.startDoc("cursor").docs(field, batch.docs());
    if (batch.resumeToken() != null) {
      reply.put("postBatchResumeToken", batch.resumeToken());
    }
    return reply.put("id", id).put("ns", namespace).end();
  }
}
