package dev.sluice.mongodb.local.cursor;

import dev.sluice.mongodb.local.bson.Doc;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A cursor over documents that come from an iterator. */
public final class ListCursor implements Cursor {
  private final Iterator<Doc> source;
  private Doc waiting;

  public ListCursor(Iterator<Doc> source) {
    this.source = source;
  }

  @Override
  public Batch fetch(int limit, long waitMillis) {
    List<Doc> docs = new ArrayList<>();
    long bytes = 0;
    while (docs.size() < limit) {
      Doc doc = waiting != null ? waiting : source.hasNext() ? source.next() : null;
      waiting = null;
      if (doc == null) {
        return new Batch(docs, true, null);
      }
      if (!docs.isEmpty() && bytes + doc.size() > MAX_BATCH_BYTES) {
        waiting = doc;
        return new Batch(docs, false, null);
      }
      docs.add(doc);
      bytes += doc.size();
    }
    return new Batch(docs, false, null);
  }
}
