package dev.sluice.s3.chain;

import dev.sluice.files.HoldReason;
import dev.sluice.s3.store.ObjectStore;
import dev.sluice.s3.store.StoredObject;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.errors.RetriableException;

/**
 * Where a chain begins, as an object says that is created once, before the first file. Without it
 * two tasks could begin the same chain at two offsets, where the beginning of the log moves between
 * them, and their first files would overlap.
 *
 * @param topicId Kafka's id of the topic
 * @param from first offset of the first file
 */
record Beginning(String topicId, long from) {

  private static final String FROM = "sluice-from";
  private static final String TEXT =
      "Where the chain of files of this partition begins; see the metadata. Keep it.\n";

  /** What the object with this key says; empty if there is none. */
  static Optional<Beginning> read(ObjectStore store, String key) {
    return store.head(key).map(object -> of(object, "s3://%s/%s".formatted(store.bucket(), key)));
  }

  /** Makes sure that this is the beginning for all; answers what it is. */
  Beginning claim(ObjectStore store, String key) {
    if (store.createText(
        key, TEXT, Map.of(FROM, Long.toString(from), ChainFile.TOPIC_ID, topicId))) {
      return this;
    }
    return read(store, key)
        .orElseThrow(
            () ->
                new RetriableException(
                    "s3://%s/%s existed and does not any more".formatted(store.bucket(), key)));
  }

  private static Beginning of(StoredObject object, String uri) {
    try {
      return new Beginning(
          ChainFile.required(object.metadata(), ChainFile.TOPIC_ID),
          Long.parseLong(ChainFile.required(object.metadata(), FROM)));
    } catch (IllegalArgumentException e) {
      throw new HeldException(
          HoldReason.FOREIGN_OBJECT,
          "%s should say where a chain begins, but its metadata was lost (%s). Restore it."
              .formatted(uri, e.getMessage()),
          e);
    }
  }
}
