package dev.sluice.guard.service.mongodb;

import com.mongodb.MongoServerException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.DocumentPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a mongos for the paths of a collection's documentKey: {@code _id}, and those of the shard
 * key in their order. A replica set has no sharded collections, and answers that there are none.
 */
final class ShardKey {
  private static final Logger LOG = LoggerFactory.getLogger(ShardKey.class);

  /** Unauthorized, and what Atlas answers for it. */
  private static final Set<Integer> FORBIDDEN = Set.of(13, 8000);

  private ShardKey() {}

  /**
   * The paths; {@code _id} alone where the user may not ask. Then the first event of a sharded
   * collection opens an incident, which tells them.
   */
  static List<String> paths(MongoClient client, String namespace) {
    List<String> paths = new ArrayList<>(Contract.ID_ALONE);
    try {
      BsonDocument collection =
          client
              .getDatabase("config")
              .withReadPreference(ReadPreference.primary())
              .getCollection("collections", BsonDocument.class)
              .find(new BsonDocument("_id", new BsonString(namespace)))
              .first();
      if (collection == null || isTrue(collection, "dropped") || !collection.isDocument("key")) {
        return paths;
      }
      for (String name : collection.getDocument("key").keySet()) {
        if (!name.equals(Contract.ID)) {
          paths.add(DocumentPath.ofDotted(name));
        }
      }
    } catch (MongoServerException e) {
      if (!FORBIDDEN.contains(e.getCode())) {
        throw e;
      }
      LOG.warn(
          "Cannot ask for the shard key of {}, so it is taken for not sharded ({}). If it is sharded, allow the"
              + " connector's user find on config.collections",
          namespace,
          e.getMessage());
    }
    return paths;
  }

  private static boolean isTrue(BsonDocument document, String name) {
    BsonValue value = document.get(name);
    return value != null && value.equals(BsonBoolean.TRUE);
  }
}
