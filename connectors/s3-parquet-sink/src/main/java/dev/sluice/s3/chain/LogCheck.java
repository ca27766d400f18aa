package dev.sluice.s3.chain;

import dev.sluice.files.HoldReason;
import dev.sluice.files.MissingOffsets;
import dev.sluice.s3.kafka.LogState;
import dev.sluice.s3.kafka.TopicLog;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that a gap between offsets is one that the log explains.
 *
 * <p>Transaction markers, aborted records and compaction take offsets that no record ever comes
 * for. Deleted records do so too, when retention overtakes the sink, and Connect then reads on from
 * the first record that is left, without a word. The two differ in the start of the log: it never
 * moves back, so if it is not beyond a gap's first offset after the gap was read, nothing was
 * deleted there.
 *
 * <p>A topic that was deleted and created again has another id, and ids never return: if the id is
 * still the same after records were read, they all are of the same topic.
 */
public final class LogCheck {

  /** No gap. */
  static final long NO_GAP = Long.MAX_VALUE;

  private static final Logger LOG = LoggerFactory.getLogger(LogCheck.class);

  private final TopicLog log;
  private final SkippedOffsets skipped;

  /**
   * A check.
   *
   * @param log asked for the state of logs
   * @param skipped what need not come to S3
   */
  public LogCheck(TopicLog log, SkippedOffsets skipped) {
    this.log = log;
    this.skipped = skipped;
  }

  TopicLog log() {
    return log;
  }

  SkippedOffsets skipped() {
    return skipped;
  }

  /**
   * Asks Kafka.
   *
   * @param topicId id that the topic must still have
   * @param gap first offset of the first gap, or {@link #NO_GAP}
   * @throws HeldException if the topic is another, or records in the gap were deleted
   */
  void require(TopicPartition partition, String topicId, long gap) {
    LogState state = log.state(partition);
    requireSameTopic(partition, topicId, state.topicId());
    requireNotDeleted(partition, topicId, gap, state.start());
  }

  void requireSameTopic(TopicPartition partition, String expected, String actual) {
    if (!expected.equals(actual)) {
      throw new HeldException(
          HoldReason.RECREATED_TOPIC,
          ("Topic %s was deleted and created again: its id is %s, the chain of files of %s belongs to"
                  + " id %s. To start a new chain beside the old: ./sluice chain renew %s")
              .formatted(partition.topic(), actual, partition, expected, partition.topic()));
    }
  }

  /** Makes sure that nothing between {@code from} and the start of the log was deleted. */
  void requireNotDeleted(TopicPartition partition, String topicId, long from, long logStart) {
    if (from == NO_GAP || logStart <= from) {
      return;
    }
    long missing = skipped.firstUndecided(partition, topicId, from);
    if (missing >= logStart) {
      LOG.warn(
          "{}: the offsets {} to {} are gone from Kafka and were never written to S3; going on, as"
              + " skip.offsets says",
          partition,
          from,
          logStart - 1);
      return;
    }
    throw new HeldException(
        HoldReason.EXPIRED_RECORDS,
        new MissingOffsets(topicId, missing, logStart),
        ("%s: the next offset to write to S3 is %d, but Kafka's log begins at %d: retention or"
                + " kafka-delete-records has removed %d offsets that never were in S3. To go on"
                + " without them: ./sluice chain skip %s; to get their documents back, take a new"
                + " snapshot of the collection.")
            .formatted(partition, missing, logStart, logStart - missing, partition),
        null);
  }
}
