package dev.sluice.s3.chain;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * The chains of all partitions that a task has, within one memory budget. Used by the task's thread
 * only, as is the context (its offsets are an unsynchronised map in Connect 4.3).
 */
public final class Chains {

  /** How soon to look again at work that runs beside. */
  private static final long POLL_MILLIS = 50;

  private final SinkTaskContext context;
  private final ChainWorkshop workshop;
  private final Backpressure backpressure;
  private final Map<TopicPartition, PartitionChain> chains = new HashMap<>();

  /** What this has paused; a partition that was taken away stays here until it comes back. */
  private final Set<TopicPartition> paused = new HashSet<>();

  public Chains(SinkTaskContext context, ChainWorkshop workshop, Backpressure backpressure) {
    this.context = context;
    this.workshop = workshop;
    this.backpressure = backpressure;
  }

  /**
   * Starts to recover the chains of these partitions; their records are dropped until it is done.
   *
   * <p>They are not paused yet: Connect calls this from inside a poll that ends only with a record
   * or with the commit interval, a minute by default, and paused partitions have no records. Where
   * a partition was paused when it was taken away, Connect (4.3) pauses it again when it comes
   * back.
   *
   * @throws ConnectException if the memory budget is too small for so many partitions
   */
  public void open(Collection<TopicPartition> partitions, long now) {
    for (TopicPartition partition : partitions) {
      if (paused.remove(partition)) {
        context.resume(partition);
      }
      workshop.metrics().opened(partition);
      chains.put(partition, new PartitionChain(partition, workshop));
    }
    backpressure.requireEnough(chains.size());
    scheduleNext(now);
  }

  /** Drops what is not in S3 yet of these partitions; whoever reads them next reads it again. */
  public void close(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      PartitionChain chain = chains.remove(partition);
      if (chain != null) {
        chain.close();
      }
    }
  }

  /**
   * Takes records, and lets time pass. Never waits for the network. What one partition cannot go on
   * for holds that partition alone.
   *
   * @throws ConnectException if the task can do nothing for any partition
   */
  public void put(Collection<SinkRecord> records, long now) {
    tick(now);
    for (SinkRecord record : records) {
      accept(record, now);
    }
    long memory = shed(now);
    settle(memory);
    scheduleNext(now);
  }

  private void tick(long now) {
    for (PartitionChain chain : chains.values()) {
      OptionalLong seek = chain.tick(now);
      if (seek.isPresent()) {
        context.offset(chain.partition(), seek.getAsLong());
      }
    }
  }

  private void accept(SinkRecord record, long now) {
    TopicPartition partition =
        new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
    PartitionChain chain = chains.get(partition);
    if (chain == null) {
      throw new ConnectException(
          "%s: a record of a partition that this task does not have".formatted(partition));
    }
    chain.accept(record, now);
  }

  /** Ends the largest files while all together are over the budget; answers the memory taken. */
  private long shed(long now) {
    long open = 0;
    long sealed = 0;
    for (PartitionChain chain : chains.values()) {
      open += chain.openMemory();
      sealed += chain.sealedMemory();
    }
    while (open > 0 && backpressure.mustShed(open)) {
      PartitionChain largest =
          chains.values().stream()
              .max(Comparator.comparingLong(PartitionChain::openMemory))
              .orElseThrow();
      long memory = largest.openMemory();
      largest.seal(now);
      open -= memory;
      sealed += memory;
    }
    return open + sealed;
  }

  /** Tells Connect what to read and when to commit. */
  private void settle(long memory) {
    boolean all = backpressure.pauses(memory, queued());
    for (PartitionChain chain : chains.values()) {
      boolean wanted = all || !chain.takesRecords();
      if (wanted && paused.add(chain.partition())) {
        context.pause(chain.partition());
      } else if (!wanted && paused.remove(chain.partition())) {
        context.resume(chain.partition());
      }
      if (chain.takeCommitWanted()) {
        context.requestCommit();
      }
    }
  }

  /** Connect would call put() again only when records come or its commit interval ends. */
  private void scheduleNext(long now) {
    long due = Long.MAX_VALUE;
    for (PartitionChain chain : chains.values()) {
      due = Math.min(due, chain.dueIn(now, POLL_MILLIS));
    }
    if (due != Long.MAX_VALUE) {
      context.timeout(due);
    }
  }

  /**
   * The offsets that may be committed: all below is in S3 and announced, or needs no file.
   *
   * @param consumed what Connect has delivered; it accepts nothing beyond
   */
  public Map<TopicPartition, OffsetAndMetadata> committable(
      Map<TopicPartition, OffsetAndMetadata> consumed) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (PartitionChain chain : chains.values()) {
      OffsetAndMetadata delivered = consumed.get(chain.partition());
      if (delivered != null) {
        chain
            .committable(delivered.offset())
            .ifPresent(offset -> offsets.put(chain.partition(), offset));
      }
    }
    return offsets;
  }

  /** Memory of all files, in bytes. */
  public long memory() {
    long sum = 0;
    for (PartitionChain chain : chains.values()) {
      sum += chain.openMemory() + chain.sealedMemory();
    }
    return sum;
  }

  /** Partitions the end of whose chain is looked for. */
  public int recovering() {
    int sum = 0;
    for (PartitionChain chain : chains.values()) {
      sum += chain.recovering() ? 1 : 0;
    }
    return sum;
  }

  /** Files that wait for their upload or are uploaded. */
  public int queued() {
    int sum = 0;
    for (PartitionChain chain : chains.values()) {
      sum += chain.queued();
    }
    return sum;
  }
}
