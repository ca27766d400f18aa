package dev.sluice.s3.kafka;

import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** What Kafka knows of the logs that the sink reads. Methods block; thread-safe. */
public interface TopicLog extends AutoCloseable {

  /**
   * The state of a partition's log now.
   *
   * @throws org.apache.kafka.connect.errors.ConnectException if Kafka refuses for good
   */
  LogState state(TopicPartition partition);

  /** The offset that the connector's consumer group has committed; empty if none. */
  Optional<CommittedOffset> committed(TopicPartition partition);

  /**
   * The first offset from {@code position} on that may have a record; those before it are of
   * transaction markers and aborted records, and never will have one.
   */
  long firstRecord(TopicPartition partition, long position);

  @Override
  void close();
}
