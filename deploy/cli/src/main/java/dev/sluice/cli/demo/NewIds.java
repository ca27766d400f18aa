package dev.sluice.cli.demo;

import dev.sluice.cli.documents.DocumentKey;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;

/**
 * Makes an {@code _id} that no document has, of the type of one that a document has. Not
 * thread-safe.
 */
final class NewIds {
  private static final int TRIES = 1000;

  private final Set<String> taken;
  private final Random random;
  private int count;

  NewIds(List<BsonDocument> documents, Set<String> keys, Random random) {
    this.taken = new HashSet<>(keys);
    this.random = random;
    documents.forEach(document -> taken.add(DocumentKey.of(document.get("_id"))));
  }

  /** A new one; nothing for a type of which this cannot make any. */
  Optional<BsonValue> next(BsonValue like) {
    for (int i = 0; i < TRIES; i++) {
      BsonValue candidate = candidate(like);
      if (candidate == null) {
        return Optional.empty();
      }
      if (taken.add(DocumentKey.of(candidate))) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private BsonValue candidate(BsonValue like) {
    count++;
    return switch (like.getBsonType()) {
      case OBJECT_ID -> new BsonObjectId(new ObjectId(bytes(12)));
      case INT32 -> new BsonInt32(random.nextInt(Integer.MAX_VALUE));
      case INT64 ->
          new BsonInt64(like.asInt64().getValue() / 2 + random.nextInt(Integer.MAX_VALUE));
      case STRING -> new BsonString(like.asString().getValue() + "-copy-" + count);
      case BINARY -> like.asBinary().getType() == 4 ? new BsonBinary((byte) 4, bytes(16)) : null;
      default -> null;
    };
  }

  private byte[] bytes(int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      bytes.put((byte) random.nextInt(256));
    }
    return bytes.array();
  }
}
