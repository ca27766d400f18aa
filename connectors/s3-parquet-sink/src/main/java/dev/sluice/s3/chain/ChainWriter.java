package dev.sluice.s3.chain;

import dev.sluice.files.ChainNote;
import dev.sluice.files.FileEvent;
import dev.sluice.files.HoldReason;
import dev.sluice.files.MissingOffsets;
import dev.sluice.s3.parquet.FileIdentity;
import dev.sluice.s3.parquet.OpenFile;
import dev.sluice.s3.parquet.RowLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the files of one partition from the end of its chain on. Used by the task's thread only;
 * uploads run beside it, one at a time, so that each file is created after the one before.
 */
final class ChainWriter {

  private static final Logger LOG = LoggerFactory.getLogger(ChainWriter.class);

  /** What a turn has brought. */
  enum Turn {
    NOTHING,
    /** A file was stored and announced. */
    STORED,
    /** A file of another task stands where the next was to be: the chain goes on elsewhere. */
    OVERTAKEN
  }

  private final TopicPartition partition;
  private final ChainWorkshop workshop;
  private final String topicId;
  private final GapWatch gaps;
  private final Rejections rejections;
  private final IdleWatch idle;
  private final Deque<SealedFile> sealed = new ArrayDeque<>();

  private Job<Optional<FileEvent>> creation;

  /** First offset of the file that is open or will be opened next. */
  private long fileFrom;

  /** Whether the chain has or will have a file before the one to be opened next. */
  private boolean begun;

  /** Whether the chain has a file. */
  private boolean files;

  /** Offset of the next record. */
  private long next;

  private RowLayout layout;
  private OpenFile open;
  private long openedAt;
  private long fileGap = LogCheck.NO_GAP;
  private long announced;

  /** Below this offset nothing has to be written any more; it may lie behind what is announced. */
  private long handled;

  /** The record at {@link #next} cannot be written; what is before it still is. */
  private HeldException refusal;

  ChainWriter(TopicPartition partition, ChainWorkshop workshop, ChainEnd end) {
    this.partition = partition;
    this.workshop = workshop;
    this.topicId = end.topicId();
    this.gaps = new GapWatch(partition, workshop.check(), workshop.lanes().checks());
    this.rejections = new Rejections(workshop.reporter());
    this.idle = new IdleWatch(partition, workshop.check().log(), workshop.lanes().lookAhead());
    fileFrom = end.next();
    begun = end.files();
    files = end.files();
    next = end.position();
    announced = end.next();
    handled = end.position();
  }

  /**
   * Takes a record, unless one before it was refused.
   *
   * @throws HeldException if the record cannot be written for a reason that nobody expects
   */
  void accept(SinkRecord record, long now) {
    if (refusal != null) {
      // It will come again.
      return;
    }
    long offset = record.originalKafkaOffset();
    if (offset < next) {
      gaps.replayed();
      return;
    }
    try {
      write(record, offset, now);
    } catch (HeldException e) {
      refuse(e, offset);
      return;
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new HeldException(
          HoldReason.FAULT,
          "Record %s@%d cannot be written, for a reason that should not be: %s"
              .formatted(partition, offset, e),
          e);
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

  private void refuse(HeldException cause, long offset) {
    refusal = cause;
    if (offset > next) {
      gaps.gapFrom(next);
    }
    // What came before is none of this record's business.
    seal();
  }

  private void write(SinkRecord record, long offset, long now) {
    if (record.value() == null && workshop.skipTombstones()) {
      workshop.metrics().tombstone(partition.topic());
      return;
    }
    try {
      append(record, now);
    } catch (DataException e) {
      if (workshop.check().skipped().firstUndecided(partition, topicId, offset) > offset) {
        LOG.warn(
            "Record {}@{} is left out, as skip.offsets says: {}",
            partition,
            offset,
            e.getMessage());
        workshop.metrics().skipped(partition.topic());
        return;
      }
      rejections.reject(record, refused(offset, e));
      workshop.metrics().rejected(partition.topic());
    }
  }

  private HeldException refused(long offset, DataException cause) {
    return new HeldException(
        HoldReason.REFUSED_RECORD,
        new MissingOffsets(topicId, offset, offset + 1),
        "Record %s@%d cannot be written to Parquet: %s. To go on without it: ./sluice chain skip %s"
            .formatted(partition, offset, cause.getMessage(), partition),
        cause);
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
    if (layout == null || !layout.fits(record.valueSchema())) {
      layout = RowLayout.of(record.valueSchema());
    }
    long from = open == null ? fileFrom : open.to();
    FileIdentity identity =
        new FileIdentity(
            workshop.bucket(),
            workshop.keys().file(partition, from),
            partition.topic(),
            topicId,
            partition.partition(),
            from,
            !begun && open == null);
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
    sealed.add(new SealedFile(open, fileGap, rejections.take()));
    fileFrom = open.to();
    begun = true;
    open = null;
    fileGap = LogCheck.NO_GAP;
    startCreation();
  }

  /** Waiting for a report must not take a lane from files that wait for none. */
  private void startCreation() {
    SealedFile file = sealed.peek();
    if (creation != null || file == null || !Rejections.requireReported(file.reports())) {
      return;
    }
    // All gaps below gaps.unexplained() have been explained in the meantime.
    long unexplained = Math.max(file.gap(), gaps.unexplained());
    creation =
        Job.start(
            workshop.lanes().uploads(),
            () -> workshop.creation().create(partition, file.finish(), unexplained));
  }

  /**
   * Lets time pass: ends a file that is old enough, looks at work that runs beside. Called once
   * before the records of each poll.
   *
   * @throws HeldException if the partition cannot go on
   * @throws RuntimeException if work beside failed for good
   */
  Turn tick(long now) {
    Turn turn = created();
    if (turn == Turn.OVERTAKEN) {
      return turn;
    }
    rejections.tick();
    startCreation();
    gaps.tick(now, topicId);
    if (open != null && now - openedAt >= workshop.rotation().maxAgeMillis()) {
      seal();
    }
    if (refusal != null) {
      if (nothingToWrite() && rejections.settled() && !gaps.active()) {
        throw refusal;
      }
    } else if (nothingToWrite()) {
      next = idle.tick(now, next).orElse(next);
    }
    return turn;
  }

  private Turn created() {
    if (creation == null || !creation.isDone()) {
      return Turn.NOTHING;
    }
    Job<Optional<FileEvent>> done = creation;
    creation = null;
    Optional<FileEvent> event;
    try {
      event = done.outcome();
    } catch (RetriableException e) {
      // It has tried for a while; now it is the turn of others.
      return Turn.NOTHING;
    }
    if (event.isEmpty()) {
      return Turn.OVERTAKEN;
    }
    sealed.remove();
    announced = event.get().to();
    files = true;
    workshop.metrics().file(event.get());
    return Turn.STORED;
  }

  /** Whether records are taken, and not dropped because of one that was refused. */
  boolean takesRecords() {
    return refusal == null;
  }

  private boolean nothingToWrite() {
    return open == null && sealed.isEmpty();
  }

  /** Ends the work that runs beside. What is not in S3 yet is dropped. */
  void close() {
    if (creation != null) {
      creation.cancel();
    }
    gaps.close();
    idle.close();
    open = null;
    sealed.clear();
  }

  /** Milliseconds until {@link #tick} has something to do. */
  long dueIn(long now, long pollMillis) {
    if (!sealed.isEmpty() || gaps.active() || refusal != null) {
      return pollMillis;
    }
    return open == null
        ? idle.dueIn(now, pollMillis)
        : Math.max(1, openedAt + workshop.rotation().maxAgeMillis() - now);
  }

  /** What may be committed. */
  Progress progress() {
    if (nothingToWrite() && rejections.settled() && gaps.unexplained() == LogCheck.NO_GAP) {
      handled = next;
    }
    // Never back behind what was committed: retention may have taken it.
    long offset = Math.max(announced, handled);
    return new Progress(
        offset,
        new ChainNote.Chain(
            workshop.keys().generation(partition.topic()), files, announced, offset));
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
}
