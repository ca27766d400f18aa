package dev.sluice.s3.chain;

import dev.sluice.files.FileEvent;
import dev.sluice.s3.parquet.FileIdentity;
import dev.sluice.s3.parquet.OpenFile;
import dev.sluice.s3.parquet.RowLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
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

  private final Rejections rejections;
  private final IdleWatch idle;

  private Job<ChainEnd> recovery;
  private Job<Optional<FileEvent>> creation;
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
    this.rejections = new Rejections(workshop.reporter());
    this.idle = new IdleWatch(partition, workshop.check().log(), workshop.executor());
    recover();
  }

  private record SealedFile(OpenFile file, long gap, long memory, List<Future<Void>> reports) {}

  private void recover() {
    recovery = Job.start(workshop.executor(), () -> workshop.recovery().recover(partition));
  }

  /** Whether the end of the chain is still being looked for; records are not taken then. */
  boolean recovering() {
    return recovery != null;
  }

  /**
   * Takes a record.
   *
   * @throws ConnectException if the record cannot be written and nobody else takes it
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
    if (record.value() == null && workshop.skipTombstones()) {
      workshop.metrics().tombstone(partition.topic());
    } else {
      appendOrReject(record, now);
    }
    if (offset > next) {
      gaps.gapFrom(next);
      fileGap = Math.min(fileGap, next);
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

  private void appendOrReject(SinkRecord record, long now) {
    try {
      append(record, now);
    } catch (DataException e) {
      rejections.reject(
          record,
          new ConnectException(
              "Record %s@%d cannot be written to Parquet: %s"
                  .formatted(partition, record.originalKafkaOffset(), e.getMessage()),
              e));
      workshop.metrics().rejected(partition.topic());
    }
  }

  private void append(SinkRecord record, long now) {
    if (record.value() == null) {
      throw new DataException(
          "it has no value (a tombstone), and no file can hold that; set tombstones=skip to leave"
              + " such records out");
    }
    if (open != null && open.fits(record.valueSchema())) {
      open.append(record);
      return;
    }
    // A record that is refused must not end the file before it.
    RowLayout layout = RowLayout.of(record.valueSchema());
    long from = open == null ? fileFrom : open.to();
    FileIdentity identity =
        new FileIdentity(
            workshop.bucket(),
            workshop.keys().file(partition, from),
            partition.topic(),
            topicId,
            partition.partition(),
            from);
    OpenFile file = new OpenFile(identity, layout, workshop.parquet());
    file.append(record);
    seal();
    open = file;
    openedAt = now;
  }

  /** Ends the open file, if there is one, and queues it for its upload. */
  void seal() {
    if (open == null) {
      return;
    }
    sealed.add(new SealedFile(open, fileGap, open.memory(), rejections.take()));
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
          Job.start(
              workshop.executor(),
              () -> {
                file.reports().forEach(Rejections::await);
                return workshop.creation().create(partition, file.file(), unexplained);
              });
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
      ChainEnd end = recovery.outcome();
      recovery = null;
      topicId = end.topicId();
      fileFrom = end.next();
      next = end.position();
      announced = end.next();
      seeking = true;
      seek = OptionalLong.of(next);
    }
    if (recovering()) {
      return seek;
    }
    if (creation != null && creation.isDone()) {
      Optional<FileEvent> event = creation.outcome();
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
    if (nothingToWrite() && seek.isEmpty()) {
      next = idle.tick(now, next).orElse(next);
    }
    return seek;
  }

  private boolean nothingToWrite() {
    return open == null && sealed.isEmpty();
  }

  /** Drops everything that is not in the chain. */
  private void abandon() {
    open = null;
    sealed.clear();
    rejections.take();
    fileGap = LogCheck.NO_GAP;
  }

  /** Ends the work that runs beside. What is not in S3 yet is dropped. */
  void close() {
    if (recovery != null) {
      recovery.cancel();
    }
    if (creation != null) {
      creation.cancel();
    }
    gaps.close();
    idle.close();
    abandon();
  }

  /** Milliseconds until {@link #tick} has something to do. */
  long dueIn(long now, long pollMillis) {
    if (recovery != null || creation != null || gaps.active()) {
      return pollMillis;
    }
    return open == null
        ? idle.dueIn(now, pollMillis)
        : Math.max(1, openedAt + workshop.rotation().maxAgeMillis() - now);
  }

  /** Everything below this offset is in S3 and announced; -1 if that is not known yet. */
  long announced() {
    return recovering() ? -1 : announced;
  }

  /**
   * What may be committed: all below is in S3 and announced, or nothing that a file has to hold.
   *
   * @param delivered the next offset that the consumer would deliver; nothing beyond is committed
   * @return empty if it is not known yet
   */
  Optional<OffsetAndMetadata> committable(long delivered) {
    if (recovering()) {
      return Optional.empty();
    }
    boolean settled = nothingToWrite() && rejections.settled();
    long offset = settled ? next : announced;
    return Optional.of(
        new OffsetAndMetadata(Math.min(offset, delivered), CommitNote.of(announced, offset)));
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
