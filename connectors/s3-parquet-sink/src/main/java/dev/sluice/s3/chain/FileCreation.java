package dev.sluice.s3.chain;

import dev.sluice.files.FileEvent;
import dev.sluice.s3.kafka.FileEvents;
import dev.sluice.s3.parquet.FinishedFile;
import dev.sluice.s3.parquet.OpenFile;
import dev.sluice.s3.store.ObjectStore;
import dev.sluice.s3.store.StoredObject;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one file into the chain and announces it. Blocks; thread-safe. */
public final class FileCreation {

  private static final Logger LOG = LoggerFactory.getLogger(FileCreation.class);

  private final ObjectStore store;
  private final FileEvents events;
  private final LogCheck check;
  private final String writer;

  /**
   * Creates files.
   *
   * @param writer id of this task start
   */
  public FileCreation(ObjectStore store, FileEvents events, LogCheck check, String writer) {
    this.store = store;
    this.events = events;
    this.check = check;
    this.writer = writer;
  }

  /**
   * Finishes, stores and announces a file.
   *
   * @param gap first offset of the first gap that the log has not explained yet, or {@link
   *     LogCheck#NO_GAP}
   * @return the announced event, or empty if another writer's file has the key
   */
  Optional<FileEvent> create(TopicPartition partition, OpenFile open, long gap) {
    FinishedFile file = open.finish();
    String key = file.event().key();
    // All records of the file were read before this.
    check.require(partition, file.event().topicId(), gap);
    Map<String, String> metadata = ChainFile.metadata(file, writer);
    while (true) {
      Optional<StoredObject> object = store.create(key, file, metadata);
      if (object.isEmpty()) {
        object = store.head(key);
        if (object.isEmpty()) {
          LOG.warn(
              "s3://{}/{} existed and does not any more; creating it again", store.bucket(), key);
          continue;
        }
        String uri = "s3://%s/%s".formatted(store.bucket(), key);
        if (!ChainFile.of(object.get(), uri).is(file, writer)) {
          LOG.warn("{}: {} was written by another task; following its chain", partition, uri);
          return Optional.empty();
        }
      }
      FileEvent event =
          file.event().stored(object.get().versionId(), file.size(), ChainFile.checksum(file));
      events.announce(event);
      return Optional.of(event);
    }
  }
}
