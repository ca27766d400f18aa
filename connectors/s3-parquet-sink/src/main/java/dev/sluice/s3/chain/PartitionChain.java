package dev.sluice.s3.chain;

import dev.sluice.files.ChainNote;
import dev.sluice.files.Hold;
import dev.sluice.files.HoldReason;
import dev.sluice.files.MissingOffsets;
import dev.sluice.s3.chain.ChainState.Held;
import dev.sluice.s3.chain.ChainState.Recovering;
import dev.sluice.s3.chain.ChainState.Writing;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The chain of files of one partition while this task has it. Its end is looked for, then files are
 * written; whatever this partition alone cannot go on for holds it, and it is looked at again,
 * seldomer each time. Used by the task's thread only.
 */
final class PartitionChain {

  private static final Logger LOG = LoggerFactory.getLogger(PartitionChain.class);

  private static final long FIRST_RECHECK_MILLIS = 1_000;

  private final TopicPartition partition;
  private final ChainWorkshop workshop;
  private ChainState state;

  /** How far the chain had come when it was last known. */
  private Optional<Progress> known = Optional.empty();

  /** The consumer was told to seek, and what it delivers until then is from elsewhere. */
  private boolean seeking;

  private boolean commitWanted;

  PartitionChain(TopicPartition partition, ChainWorkshop workshop) {
    this.partition = partition;
    this.workshop = workshop;
    state = recovering(Optional.empty());
  }

  private Recovering recovering(Optional<Held> held) {
    AtomicReference<Optional<Progress>> committed = new AtomicReference<>(Optional.empty());
    return new Recovering(
        Job.start(
            workshop.lanes().recovery(),
            () -> {
              committed.set(workshop.recovery().committed(partition));
              return workshop.recovery().recover(partition, committed.get());
            }),
        committed,
        held);
  }

  /** Whether records are of use; the partition is paused where they are not. */
  boolean takesRecords() {
    return state instanceof Writing writing && writing.writer().takesRecords();
  }

  /** Whether the end of the chain is looked for and the partition is not held. */
  boolean recovering() {
    return state instanceof Recovering && state.held().isEmpty();
  }

  /** Takes a record. */
  void accept(SinkRecord record, long now) {
    if (seeking || !(state instanceof Writing writing)) {
      // It will come again, if the chain does not have it.
      return;
    }
    try {
      writing.writer().accept(record, now);
    } catch (RuntimeException e) {
      hold(e, now);
    }
  }

  /** Ends the open file, if there is one, and queues it for its upload. */
  void seal(long now) {
    if (state instanceof Writing writing) {
      try {
        writing.writer().seal();
      } catch (RuntimeException e) {
        hold(e, now);
      }
    }
  }

  /**
   * Lets time pass. Called once before the records of each poll.
   *
   * @return the offset to seek to, if the end of the chain was just found
   * @throws UnfitException if the task can do nothing for any partition
   */
  OptionalLong tick(long now) {
    seeking = false;
    try {
      if (state instanceof Recovering recovering) {
        return recovering.job().isDone() ? recovered(recovering, now) : OptionalLong.empty();
      }
      if (state instanceof Writing writing) {
        write(writing, now);
      } else if (state instanceof Held held && now >= held.dueAt()) {
        state = recovering(Optional.of(held));
      }
    } catch (RuntimeException e) {
      hold(e, now);
    }
    return OptionalLong.empty();
  }

  private OptionalLong recovered(Recovering recovering, long now) {
    ChainEnd end;
    try {
      end = recovering.job().outcome();
    } catch (RetriableException e) {
      // It has tried for a while; now it is the turn of others.
      state = recovering(recovering.held());
      return OptionalLong.empty();
    }
    Optional<Held> suspect = recovering.held().filter(Held::whileWriting);
    state = new Writing(new ChainWriter(partition, workshop, end), now, suspect);
    if (recovering.held().isPresent() && suspect.isEmpty()) {
      released();
    }
    // A note that the partition is held may stand there from before a restart.
    commitWanted = true;
    seeking = true;
    return OptionalLong.of(end.position());
  }

  private void write(Writing writing, long now) {
    switch (writing.writer().tick(now)) {
      case OVERTAKEN -> {
        writing.writer().close();
        state = recovering(writing.held());
        return;
      }
      case STORED -> commitWanted = true;
      case NOTHING -> {}
    }
    if (writing.held().isPresent()
        && (writing.writer().progress().offset() > writing.held().get().offset()
            || now - writing.since() >= workshop.recheckMillis())) {
      state = new Writing(writing.writer(), writing.since(), Optional.empty());
      released();
    }
  }

  private void released() {
    LOG.info("{} goes on", partition);
    workshop.metrics().released(partition);
    commitWanted = true;
  }

  private void hold(RuntimeException cause, long now) {
    if (cause instanceof UnfitException || cause instanceof CancellationException) {
      throw cause;
    }
    Optional<Held> before = state.held();
    if (state instanceof Writing writing) {
      known = Optional.of(writing.writer().progress());
      writing.writer().close();
    } else if (state instanceof Recovering recovering) {
      known = recovering.committed().get().or(() -> known);
    }
    HoldReason reason = reason(cause);
    boolean changed = before.isEmpty() || before.get().hold().reason() != reason;
    Hold hold =
        new Hold(
            reason,
            changed
                ? workshop.clock().instant().truncatedTo(ChronoUnit.MILLIS)
                : before.get().hold().since(),
            missing(cause),
            message(cause));
    if (changed) {
      // The message says it all, but for what nobody expects.
      LOG.error(
          "{} is held ({}): {}",
          partition,
          reason,
          hold.message(),
          reason == HoldReason.FAULT ? cause : null);
      workshop.metrics().held(partition, reason);
    }
    commitWanted |= changed || !before.get().hold().equals(hold);
    int looks = before.map(held -> held.looks() + 1).orElse(0);
    state =
        new Held(
            hold,
            state instanceof Writing,
            looks,
            reason.canPass() ? now + recheckIn(looks) : Long.MAX_VALUE,
            known.map(Progress::offset).orElse(-1L));
  }

  private long recheckIn(int looks) {
    return Math.min(workshop.recheckMillis(), FIRST_RECHECK_MILLIS << Math.min(looks, 20));
  }

  private static HoldReason reason(RuntimeException cause) {
    if (cause instanceof HeldException held) {
      return held.reason();
    }
    return cause instanceof ConnectException ? HoldReason.REFUSED_REQUEST : HoldReason.FAULT;
  }

  private static Optional<MissingOffsets> missing(RuntimeException cause) {
    return cause instanceof HeldException held ? held.missing() : Optional.empty();
  }

  private static String message(RuntimeException cause) {
    return cause instanceof ConnectException ? cause.getMessage() : cause.toString();
  }

  /** Ends the work that runs beside. What is not in S3 yet is dropped. */
  void close() {
    if (state instanceof Recovering recovering) {
      recovering.job().cancel();
    } else if (state instanceof Writing writing) {
      writing.writer().close();
    }
    workshop.metrics().released(partition);
  }

  /** Milliseconds until {@link #tick} has something to do. */
  long dueIn(long now, long pollMillis) {
    if (state instanceof Writing writing) {
      return writing.writer().dueIn(now, pollMillis);
    }
    return state instanceof Held held ? Math.max(1, held.dueAt() - now) : pollMillis;
  }

  /** Whether there is something new to commit that should not wait; asked once. */
  boolean takeCommitWanted() {
    boolean wanted = commitWanted;
    commitWanted = false;
    return wanted;
  }

  /**
   * What may be committed: all below is in S3 and announced, or nothing that a file has to hold.
   *
   * @param delivered the next offset that the consumer would deliver; nothing beyond is committed
   * @return empty if it is not known yet
   */
  Optional<OffsetAndMetadata> committable(long delivered) {
    Optional<Hold> hold = state.held().map(Held::hold);
    if (state instanceof Writing writing) {
      known = Optional.of(writing.writer().progress());
    } else if (hold.isEmpty()) {
      return Optional.empty();
    }
    // Where it is not known how far the chain goes, the note says so, and the offset says nothing.
    long offset = known.map(progress -> Math.min(progress.offset(), delivered)).orElse(delivered);
    ChainNote note = new ChainNote(known.map(Progress::chain), hold);
    return Optional.of(new OffsetAndMetadata(offset, note.write()));
  }

  /** Memory of the open file, in bytes. */
  long openMemory() {
    return state instanceof Writing writing ? writing.writer().openMemory() : 0;
  }

  /** Memory of the files that wait for their upload, in bytes. */
  long sealedMemory() {
    return state instanceof Writing writing ? writing.writer().sealedMemory() : 0;
  }

  /** Files that wait for their upload or are uploaded. */
  int queued() {
    return state instanceof Writing writing ? writing.writer().queued() : 0;
  }

  TopicPartition partition() {
    return partition;
  }
}
