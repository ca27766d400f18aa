package dev.sluice.s3.chain;

import dev.sluice.s3.kafka.LogState;
import dev.sluice.s3.kafka.TopicLog;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
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
  private final boolean acceptMissing;

  /**
   * A check.
   *
   * @param log asked for the state of logs
   * @param acceptMissing whether deleted records are logged only
   */
  public LogCheck(TopicLog log, boolean acceptMissing) {
    this.log = log;
    this.acceptMissing = acceptMissing;
  }

  TopicLog log() {
    return log;
  }

  /**
   * Asks Kafka.
   *
   * @param topicId id that the topic must still have
   * @param gap first offset of the first gap, or {@link #NO_GAP}
   * @throws ConnectException if the topic is another, or records in the gap were deleted
   */
  void require(TopicPartition partition, String topicId, long gap) {
    LogState state = log.state(partition);
    requireSameTopic(partition, topicId, state.topicId());
    requireNotDeleted(partition, gap, state.start());
  }

  void requireSameTopic(TopicPartition partition, String expected, String actual) {
    if (!expected.equals(actual)) {
      throw new ConnectException(
          ("Topic %s was deleted and created again: its id is %s, the chain of files of %s belongs to"
                  + " id %s. To start a new chain, add %s=<number> to %s, with a number that was not"
                  + " used before.")
              .formatted(
                  partition.topic(), actual, partition, expected, partition.topic(), "generation"));
    }
  }

  /** Makes sure that nothing between {@code from} and the start of the log was deleted. */
  void requireNotDeleted(TopicPartition partition, long from, long logStart) {
    if (from == NO_GAP || logStart <= from) {
      return;
    }
    if (acceptMissing) {
      LOG.warn(
          "{}: the offsets {} to {} are gone from Kafka and were never written to S3; going on, as"
              + " missing.records=accept says",
          partition,
          from,
          logStart - 1);
      return;
    }
    throw new ConnectException(
        ("%s: the next offset to write to S3 is %d, but Kafka's log begins at %d: retention or"
                + " kafka-delete-records has removed %d offsets that never were in S3. To go on"
                + " without them, restart the connector once with missing.records=accept; to get"
                + " their documents back, take a new snapshot of the collection.")
            .formatted(partition, from, logStart, logStart - from));
  }
}
