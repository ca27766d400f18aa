package dev.sluice.e2e.guard;

import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;

/** What MongoDB itself says happened to a collection. */
final class ChangeHistory {
  private ChangeHistory() {}

  /** One change of a document: {@code c}, {@code u} or {@code d}, and its cluster time. */
  record Change(String op, long seq) {}

  /** Every change from a cluster time until now, in order, by the document's key text. */
  static Map<String, List<Change>> of(MongoCollection<BsonDocument> collection, long from) {
    Map<String, List<Change>> history = new LinkedHashMap<>();
    try (MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> cursor =
        collection
            .watch(BsonDocument.class)
            .startAtOperationTime(new BsonTimestamp(from))
            .maxAwaitTime(100, TimeUnit.MILLISECONDS)
            .cursor()) {
      for (var event = cursor.tryNext(); event != null; event = cursor.tryNext()) {
        String op =
            switch (event.getOperationType()) {
              case INSERT -> "c";
              case UPDATE, REPLACE -> "u";
              case DELETE -> "d";
              default -> null;
            };
        if (op != null) {
          String key = Integer.toString(event.getDocumentKey().getInt32("_id").getValue());
          history
              .computeIfAbsent(key, k -> new ArrayList<>())
              .add(new Change(op, event.getClusterTime().getValue()));
        }
      }
    }
    return history;
  }
}
