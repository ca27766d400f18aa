package dev.sluice.s3.chain;

import dev.sluice.files.FileEvent;
import dev.sluice.s3.parquet.FileIdentity;
import dev.sluice.s3.parquet.OpenFile;
import dev.sluice.s3.parquet.RowLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * The chain of files of one partition while this task has it: recovering, then writing. Used by the
 * task's thread only; recovery and uploads run beside it, one upload at a time, so that each file
 * is created after the one before.
 */
final class PartitionChain {

  private final TopicPartition partition;
  private final ChainWorkshop workshop;
  private final GapWatch gaps;
  private final Deque<SealedFile> sealed = new ArrayDeque<>();

  private CompletableFuture<ChainEnd> recovery;
  private CompletableFuture<Optional<FileEvent>> creation;
  private String topicId;

  /** First offset of the file that is open or will be opened next. */
  private long fileFrom;

  /** Offset of the next record. */
  private long next;

  private OpenFile open;
  private long openedAt;
  private long fileGap = LogCheck.NO_GAP;
  private long announced = -1;

  /** The consumer was told to seek, and what it delivers until then is from elsewhere. */
  private boolean seeking;

  PartitionChain(TopicPartition partition, ChainWorkshop workshop) {
    this.partition = partition;
    this.workshop = workshop;
    this.gaps = new GapWatch(partition, workshop.check(), workshop.executor());
    recover();
  }

  private record SealedFile(OpenFile file, long gap, long memory) {}

  private void recover() {
    recovery =
        CompletableFuture.supplyAsync(
            () -> workshop.recovery().recover(partition), workshop.executor());
  }

  /** Whether the end of the chain is still being looked for; records are not taken then. */
  boolean recovering() {
    return recovery != null;
  }

  /**
   * Takes a record.
   *
   * @throws DataException if the record cannot be written
   */
  void accept(SinkRecord record, long now) {
    if (recovering() || seeking) {
      // It will come again, if the chain does not have it.
      return;
    }
    long offset = record.originalKafkaOffset();
    if (offset < next) {
      gaps.replayed();
      return;
    }
    if (offset > next) {
      gaps.gapFrom(next);
      fileGap = Math.min(fileGap, next);
    }
    if (record.value() == null && workshop.skipTombstones()) {
      workshop.metrics().tombstone(partition.topic());
    } else {
      append(record, now);
    }
    next = offset + 1;
    if (open != null) {
      open.coverUpTo(next);
      Rotation rotation = workshop.rotation();
      if (open.rows() >= rotation.maxRows() || open.size() >= rotation.maxBytes()) {
        seal();
      }
    }
  }

  private void append(SinkRecord record, long now) {
    if (record.value() == null) {
      throw new DataException(
          "it has no value (a tombstone), and no file can hold that; set tombstones=skip to leave"
              + " such records out");
    }
    if (open != null && !open.fits(record.valueSchema())) {
      seal();
    }
    if (open == null) {
      RowLayout layout = RowLayout.of(record.valueSchema());
      FileIdentity identity =
          new FileIdentity(
              workshop.bucket(),
              workshop.keys().file(partition, fileFrom),
              partition.topic(),
              topicId,
              partition.partition(),
              fileFrom);
      OpenFile file = new OpenFile(identity, layout, workshop.parquet());
      file.append(record);
      open = file;
      openedAt = now;
    } else {
      open.append(record);
    }
  }

  /** Ends the open file, if there is one, and queues it for its upload. */
  void seal() {
    if (open == null) {
      return;
    }
    sealed.add(new SealedFile(open, fileGap, open.memory()));
    fileFrom = open.to();
    open = null;
    fileGap = LogCheck.NO_GAP;
    startCreation();
  }

  private void startCreation() {
    SealedFile file = sealed.peek();
    if (creation == null && file != null) {
      // All gaps below gaps.unexplained() have been explained in the meantime.
      long unexplained = Math.max(file.gap(), gaps.unexplained());
      creation =
          CompletableFuture.supplyAsync(
              () -> workshop.creation().create(partition, file.file(), unexplained),
              workshop.executor());
    }
  }

  /**
   * Lets time pass: ends a file that is old enough, looks at work that runs beside. Called once
   * before the records of each poll.
   *
   * @return the offset to seek to, if recovery has just ended
   * @throws org.apache.kafka.connect.errors.ConnectException if that work failed for good
   */
  OptionalLong tick(long now) {
    OptionalLong seek = OptionalLong.empty();
    seeking = false;
    if (recovery != null && recovery.isDone()) {
      ChainEnd end = join(recovery);
      recovery = null;
      topicId = end.topicId();
      fileFrom = end.next();
      next = end.next();
      announced = end.next();
      seeking = true;
      seek = OptionalLong.of(end.next());
    }
    if (recovering()) {
      return seek;
    }
    if (creation != null && creation.isDone()) {
      Optional<FileEvent> event = join(creation);
      creation = null;
      if (event.isEmpty()) {
        abandon();
        recover();
        return seek;
      }
      sealed.remove();
      announced = event.get().to();
      workshop.metrics().file(event.get());
      startCreation();
    }
    gaps.tick(now, topicId);
    if (open != null && now - openedAt >= workshop.rotation().maxAgeMillis()) {
      seal();
    }
    return seek;
  }

  private static <T> T join(CompletableFuture<T> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      throw Jobs.unwrap(e);
    }
  }

  /** Drops everything that is not in the chain. */
  private void abandon() {
    open = null;
    sealed.clear();
    fileGap = LogCheck.NO_GAP;
  }

  /** Milliseconds until {@link #tick} has something to do; empty if only records change that. */
  OptionalLong dueIn(long now, long pollMillis) {
    if (recovery != null || creation != null || gaps.active()) {
      return OptionalLong.of(pollMillis);
    }
    return open == null
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(1, openedAt + workshop.rotation().maxAgeMillis() - now));
  }

  /** Everything below this offset is in S3 and announced; -1 if that is not known yet. */
  long announced() {
    return recovering() ? -1 : announced;
  }

  /** Memory of the open file, in bytes. */
  long openMemory() {
    return open == null ? 0 : open.memory();
  }

  /** Memory of the files that wait for their upload, in bytes. */
  long sealedMemory() {
    long sum = 0;
    for (SealedFile file : sealed) {
      sum += file.memory();
    }
    return sum;
  }

  /** Files that wait for their upload or are uploaded. */
  int queued() {
    return sealed.size();
  }

  TopicPartition partition() {
    return partition;
  }
}
