package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;
import java.util.ArrayList;
import java.util.List;

/** Gathers the reply of a write command. */
final class WriteReply {
  private final boolean update;
  private final List<Doc> upserted = new ArrayList<>();
  private final List<Doc> errors = new ArrayList<>();
  private int n;
  private int modified;

  WriteReply(boolean update) {
    this.update = update;
  }

  void add(int index, Doc result) {
    n += result.get("n").asInt();
    Value changed = result.get("nModified");
    modified += changed == null ? 0 : changed.asInt();
    Value id = result.get("_id");
    if (id != null) {
      upserted.add(new DocBuilder().put("index", index).put("_id", id).build());
    }
  }

  void add(int index, ServerError error) {
    errors.add(error.writeError(index));
  }

  DocBuilder build(long time) {
    DocBuilder reply = new DocBuilder(256).put("n", n);
    if (update) {
      reply.put("nModified", modified);
    }
    if (!upserted.isEmpty()) {
      reply.docs("upserted", upserted);
    }
    if (!errors.isEmpty()) {
      reply.docs("writeErrors", errors);
    }
    return reply.put("opTime", Times.opTime(time)).put("electionId", Times.electionId());
  }
}
