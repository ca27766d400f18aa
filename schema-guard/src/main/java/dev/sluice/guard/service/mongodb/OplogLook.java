package dev.sluice.guard.service.mongodb;

import com.mongodb.MongoServerException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A look at how far back the oplog reaches. */
final class OplogLook {
  private static final Logger LOG = LoggerFactory.getLogger(OplogLook.class);

  /** What a replica set writes into its oplog when it begins. */
  private static final String INITIATING = "initiating set";

  /**
   * WiredTiger removes the oldest entries in steps, a tenth of the oplog at most, once it is larger
   * than its bound.
   */
  private static final double FULL = 0.9;

  private OplogLook() {}

  static OplogReach at(MongoClient client, ReadPreference member) {
    MongoDatabase local = client.getDatabase("local").withReadPreference(member);
    try {
      BsonDocument oldest =
          local
              .getCollection("oplog.rs", BsonDocument.class)
              .find()
              .sort(new BsonDocument("$natural", new BsonInt32(1)))
              .projection(
                  new BsonDocument("ts", new BsonInt32(1)).append("o.msg", new BsonInt32(1)))
              .limit(1)
              .first();
      if (oldest == null || !oldest.isTimestamp("ts")) {
        return new OplogReach.Unknown();
      }
      long seconds = Integer.toUnsignedLong(oldest.getTimestamp("ts").getTime());
      return isFirst(oldest) || hasRoom(local, member)
          ? new OplogReach.Whole(seconds)
          : new OplogReach.Since(seconds);
    } catch (MongoServerException e) {
      LOG.debug("The oplog cannot be looked at", e);
      return new OplogReach.Unknown();
    }
  }

  private static boolean isFirst(BsonDocument oldest) {
    return oldest.isDocument("o")
        && new BsonString(INITIATING).equals(oldest.getDocument("o").get("msg"));
  }

  private static boolean hasRoom(MongoDatabase local, ReadPreference member) {
    try {
      BsonDocument stats =
          local.runCommand(
              new BsonDocument("collStats", new BsonString("oplog.rs")),
              member,
              BsonDocument.class);
      return stats.isNumber("size")
          && stats.isNumber("maxSize")
          && stats.getNumber("size").doubleValue()
              < FULL * stats.getNumber("maxSize").doubleValue();
    } catch (MongoServerException e) {
      LOG.debug("The size of the oplog is not known", e);
      return false;
    }
  }
}
