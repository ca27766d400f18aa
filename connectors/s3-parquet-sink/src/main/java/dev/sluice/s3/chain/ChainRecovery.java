package dev.sluice.s3.chain;

import dev.sluice.files.ChainNote;
import dev.sluice.files.FileEvent;
import dev.sluice.files.FileEventException;
import dev.sluice.files.HoldReason;
import dev.sluice.files.MissingOffsets;
import dev.sluice.s3.kafka.FileEvents;
import dev.sluice.s3.kafka.LogState;
import dev.sluice.s3.parquet.Footers;
import dev.sluice.s3.store.ObjectStore;
import dev.sluice.s3.store.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the end of a partition's chain and announces what may not have been announced.
 *
 * <p>The chain is the truth. The committed offset only tells where to begin to look, what was
 * announced for sure, and where a chain without files begins. Blocks; thread-safe.
 */
public final class ChainRecovery {

  private static final Logger LOG = LoggerFactory.getLogger(ChainRecovery.class);

  /** How far back the search for a file begins, in offsets; it grows by the factor each time. */
  private static final long FIRST_SPAN = 10_000;

  private static final int SPAN_FACTOR = 16;

  /** Bytes at the end of a file that hold the footer of all but very wide files. */
  private static final int TAIL = 32 << 10;

  private final Readiness readiness;
  private final ObjectStore store;
  private final ChainKeys keys;
  private final FileEvents events;
  private final LogCheck check;
  private final ChainMetrics metrics;

  public ChainRecovery(
      Readiness readiness,
      ObjectStore store,
      ChainKeys keys,
      FileEvents events,
      LogCheck check,
      ChainMetrics metrics) {
    this.readiness = readiness;
    this.store = store;
    this.keys = keys;
    this.events = events;
    this.check = check;
    this.metrics = metrics;
  }

  /**
   * What the group has committed of the chain; empty if nothing, or of another generation.
   *
   * @throws UnfitException if the task is not fit for any partition
   */
  Optional<Progress> committed(TopicPartition partition) {
    readiness.await();
    return check
        .log()
        .committed(partition)
        .flatMap(commit -> Progress.of(commit, keys.generation(partition.topic())));
  }

  /**
   * Walks the chain of a partition.
   *
   * @param committed what {@link #committed} has answered
   * @throws HeldException if the chain has a hole, belongs to another topic of the same name, or
   *     does not go together with the log; the message names partition, offsets and remedy
   */
  ChainEnd recover(TopicPartition partition, Optional<Progress> committed) {
    LogState log = check.log().state(partition);
    OptionalLong from =
        committed.map(c -> OptionalLong.of(c.offset())).orElse(OptionalLong.empty());
    OptionalLong first = find(partition, from);
    long next =
        first.isPresent()
            ? walk(partition, log.topicId(), first.getAsLong(), from.orElse(0))
            : begin(partition, log, committed);
    // The files may be newer than what the log was like before the walk.
    LogState now = check.log().state(partition);
    check.requireSameTopic(partition, log.topicId(), now.topicId());
    // What was handled without a file counts as long as no file has come behind it.
    long position =
        committed
            .map(Progress::chain)
            .filter(chain -> chain.end() == next)
            .map(ChainNote.Chain::position)
            .orElse(next);
    check.requireNotDeleted(partition, log.topicId(), position, now.start());
    if (position > now.end()) {
      throw new HeldException(
          HoldReason.LOST_RECORDS,
          ("%s: the chain of files ends at offset %d, but Kafka's log ends at %d: Kafka has lost"
                  + " records that are in S3. To start a new chain with what the log holds:"
                  + " ./sluice chain renew %s")
              .formatted(partition, position, now.end(), partition.topic()));
    }
    int aborted = store.abortUploads(keys.prefix(partition));
    if (aborted > 0) {
      LOG.info("{}: aborted {} uploads that were never completed", partition, aborted);
      metrics.abortedUploads(aborted);
    }
    LOG.info("{}: the chain of files ends at offset {}", partition, next);
    boolean files = first.isPresent() || committed.filter(c -> c.chain().files()).isPresent();
    return new ChainEnd(log.topicId(), files, next, position);
  }

  /**
   * First offset of the next file of a chain that has none: the same for all who ask, or two of
   * them could begin it. So what was handled without a file does not move it.
   */
  private long begin(TopicPartition partition, LogState log, Optional<Progress> committed) {
    if (committed.filter(c -> c.chain().files()).isPresent()) {
      // A rule of the bucket has removed them all.
      return committed.get().chain().end();
    }
    Optional<Beginning> claimed = Beginning.read(store, keys.beginning(partition));
    if (claimed.isPresent()) {
      check.requireSameTopic(partition, claimed.get().topicId(), log.topicId());
      return claimed.get().from();
    }
    return committed.map(c -> c.chain().end()).orElse(log.start());
  }

  /**
   * First offset of the file to begin with: the last that begins at or before the committed offset.
   */
  private OptionalLong find(TopicPartition partition, OptionalLong committed) {
    String prefix = keys.prefix(partition);
    long offset = committed.orElse(0);
    long span = FIRST_SPAN;
    while (offset > 0) {
      long low = Math.max(0, offset - span);
      OptionalLong last = lastAtOrBefore(partition, low, offset);
      if (last.isPresent()) {
        return last;
      }
      if (low == 0) {
        break;
      }
      span = span > Long.MAX_VALUE / SPAN_FACTOR ? Long.MAX_VALUE : span * SPAN_FACTOR;
    }
    return firstAfter(partition, prefix);
  }

  private OptionalLong lastAtOrBefore(TopicPartition partition, long low, long offset) {
    String prefix = keys.prefix(partition);
    String after = low == 0 ? prefix : keys.file(partition, low - 1);
    OptionalLong last = OptionalLong.empty();
    while (true) {
      List<String> page = store.keysAfter(prefix, after);
      for (String key : page) {
        OptionalLong from = keys.from(partition, key);
        if (from.isPresent()) {
          if (from.getAsLong() > offset) {
            return last;
          }
          last = from;
        }
      }
      if (page.isEmpty()) {
        return last;
      }
      after = page.get(page.size() - 1);
    }
  }

  private OptionalLong firstAfter(TopicPartition partition, String key) {
    String after = key;
    while (true) {
      List<String> page = store.keysAfter(keys.prefix(partition), after);
      for (String found : page) {
        OptionalLong from = keys.from(partition, found);
        if (from.isPresent()) {
          return from;
        }
      }
      if (page.isEmpty()) {
        return OptionalLong.empty();
      }
      after = page.get(page.size() - 1);
    }
  }

  private long walk(TopicPartition partition, String topicId, long first, long announced) {
    long next = first;
    while (true) {
      String key = keys.file(partition, next);
      Optional<StoredObject> object = store.head(key);
      if (object.isPresent()) {
        next = follow(partition, topicId, next, announced, object.get());
        continue;
      }
      OptionalLong beyond = firstAfter(partition, key);
      if (beyond.isEmpty()) {
        return next;
      }
      // Another writer may have gone on since the look-up.
      if (store.head(key).isEmpty()) {
        next = passHole(partition, topicId, next, beyond.getAsLong());
      }
    }
  }

  private long passHole(TopicPartition partition, String topicId, long from, long to) {
    long missing = check.skipped().firstUndecided(partition, topicId, from);
    if (missing >= to) {
      LOG.warn(
          "{}: no file holds the offsets {} to {}; going on behind them, as skip.offsets says",
          partition,
          from,
          to - 1);
      return to;
    }
    throw new HeldException(
        HoldReason.MISSING_FILE,
        new MissingOffsets(topicId, missing, to),
        ("%s: the chain of files has a hole: no file begins at offset %d, where the one before"
                + " ends, but one begins at %d (s3://%s/%s). Restore the missing file, or move"
                + " the files from offset %d on away to have them written again; to go on without"
                + " what it held: ./sluice chain skip %s")
            .formatted(
                partition, missing, to, store.bucket(), keys.file(partition, to), to, partition),
        null);
  }

  private long follow(
      TopicPartition partition, String topicId, long from, long announced, StoredObject object) {
    String uri = "s3://%s/%s".formatted(store.bucket(), object.key());
    ChainFile file = ChainFile.of(object, uri);
    check.requireSameTopic(partition, file.topicId(), topicId);
    if (file.to() <= from) {
      throw new HeldException(
          HoldReason.FOREIGN_OBJECT,
          "%s: its metadata says that it ends at offset %d, where it begins"
              .formatted(uri, file.to()));
    }
    if (file.to() > announced) {
      FileEvent event = event(file, uri);
      if (event.from() != from || event.to() != file.to()) {
        throw new HeldException(
            HoldReason.FOREIGN_OBJECT,
            "%s: its footer says [%d, %d), its key and metadata [%d, %d)"
                .formatted(uri, event.from(), event.to(), from, file.to()));
      }
      events.announce(event);
    }
    return file.to();
  }

  private FileEvent event(ChainFile file, String uri) {
    StoredObject object = file.object();
    try {
      byte[] tail = store.tail(object, TAIL);
      int length = Footers.length(tail, uri);
      if (length > tail.length) {
        tail = store.tail(object, length);
      }
      return Footers.event(tail, uri).stored(object.versionId(), object.size(), file.checksum());
    } catch (FileEventException e) {
      throw new HeldException(HoldReason.FOREIGN_OBJECT, e.getMessage(), e);
    }
  }
}
