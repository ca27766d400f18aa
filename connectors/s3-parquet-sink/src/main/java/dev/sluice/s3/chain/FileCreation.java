package dev.sluice.s3.chain;

import dev.sluice.files.FileEvent;
import dev.sluice.s3.kafka.FileEvents;
import dev.sluice.s3.parquet.FinishedFile;
import dev.sluice.s3.store.ObjectStore;
import dev.sluice.s3.store.StoredObject;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one file into the chain and announces it. Blocks; thread-safe. */
public final class FileCreation {

  private static final Logger LOG = LoggerFactory.getLogger(FileCreation.class);

  private final ObjectStore store;
  private final ChainKeys keys;
  private final FileEvents events;
  private final LogCheck check;
  private final String writer;

  /**
   * Creates files.
   *
   * @param writer id of this task start
   */
  public FileCreation(
      ObjectStore store, ChainKeys keys, FileEvents events, LogCheck check, String writer) {
    this.store = store;
    this.keys = keys;
    this.events = events;
    this.check = check;
    this.writer = writer;
  }

  /**
   * Stores and announces a file. May be called again for the same file, whatever became of it.
   *
   * @param gap first offset of the first gap that the log has not explained yet, or {@link
   *     LogCheck#NO_GAP}
   * @return the announced event, or empty if the chain goes on with another writer's file, or
   *     begins elsewhere
   * @throws RetriableException if it has to be tried again later
   */
  Optional<FileEvent> create(TopicPartition partition, FinishedFile file, long gap) {
    String key = file.event().key();
    // All records of the file were read before this.
    check.require(partition, file.event().topicId(), gap);
    if (file.event().first().orElse(false) && !beginsChain(partition, file.event())) {
      return Optional.empty();
    }
    Optional<StoredObject> object =
        store.create(key, file, ChainFile.metadata(file, writer)).or(() -> own(partition, file));
    if (object.isEmpty()) {
      return Optional.empty();
    }
    FileEvent event =
        file.event().stored(object.get().versionId(), file.size(), ChainFile.checksum(file));
    events.announce(event);
    return Optional.of(event);
  }

  private boolean beginsChain(TopicPartition partition, FileEvent event) {
    Beginning own = new Beginning(event.topicId(), event.from());
    Beginning claimed = own.claim(store, keys.beginning(partition));
    if (!claimed.equals(own)) {
      LOG.warn(
          "{}: another task has begun its chain at offset {}, this one was about to at {};"
              + " following it",
          partition,
          claimed.from(),
          own.from());
    }
    return claimed.equals(own);
  }

  /** The object that has the key of a file, if it is this file. */
  private Optional<StoredObject> own(TopicPartition partition, FinishedFile file) {
    String uri = "s3://%s/%s".formatted(store.bucket(), file.event().key());
    StoredObject object =
        store
            .head(file.event().key())
            .orElseThrow(() -> new RetriableException(uri + " existed and does not any more"));
    if (ChainFile.of(object, uri).is(file, writer)) {
      return Optional.of(object);
    }
    LOG.warn("{}: {} was written by another task; following its chain", partition, uri);
    return Optional.empty();
  }
}
