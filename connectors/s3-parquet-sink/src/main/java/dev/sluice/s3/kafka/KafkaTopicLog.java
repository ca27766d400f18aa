package dev.sluice.s3.kafka;

import dev.sluice.s3.retry.Retries;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** {@link TopicLog} over Kafka's admin client. */
public final class KafkaTopicLog implements TopicLog {

  private final Admin admin;
  private final LookAhead lookAhead;
  private final String group;
  private final Retries retries;

  /**
   * A view on the logs.
   *
   * @param admin closed by {@link #close}
   * @param consumers make a consumer that reads committed records only; closed by {@link #close}
   * @param group consumer group of the connector
   * @param retries how passing faults are retried
   */
  public KafkaTopicLog(
      Admin admin, Supplier<Consumer<byte[], byte[]>> consumers, String group, Retries retries) {
    this.admin = admin;
    this.lookAhead = new LookAhead(consumers);
    this.group = group;
    this.retries = retries;
  }

  @Override
  public LogState state(TopicPartition partition) {
    String topic = partition.topic();
    return retries.call(
        () -> {
          KafkaFuture<ListOffsetsResultInfo> start = offset(partition, OffsetSpec.earliest());
          KafkaFuture<ListOffsetsResultInfo> end = offset(partition, OffsetSpec.latest());
          long first = bound(partition, start);
          long last = bound(partition, end);
          // Ids never return: asked last, the id is that of the log whose bounds these are, or none
          // that anybody expects.
          String id =
              KafkaCalls.await(
                      "describing topic " + topic,
                      admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
                  .topicId()
                  .toString();
          return new LogState(id, first, last);
        });
  }

  private KafkaFuture<ListOffsetsResultInfo> offset(TopicPartition partition, OffsetSpec spec) {
    return admin.listOffsets(Map.of(partition, spec)).partitionResult(partition);
  }

  private static long bound(TopicPartition partition, KafkaFuture<ListOffsetsResultInfo> offset) {
    return KafkaCalls.await("reading the bounds of the log of " + partition, offset).offset();
  }

  @Override
  public Optional<CommittedOffset> committed(TopicPartition partition) {
    OffsetAndMetadata offset =
        retries.call(
            () ->
                KafkaCalls.await(
                        "reading the committed offsets of group " + group,
                        admin
                            .listConsumerGroupOffsets(
                                Map.of(
                                    group,
                                    new ListConsumerGroupOffsetsSpec()
                                        .topicPartitions(List.of(partition))))
                            .partitionsToOffsetAndMetadata(group))
                    .get(partition));
    return Optional.ofNullable(offset).map(o -> new CommittedOffset(o.offset(), o.metadata()));
  }

  @Override
  public long firstRecord(TopicPartition partition, long position) {
    return retries.call(() -> lookAhead.firstRecord(partition, position));
  }

  @Override
  public void close() {
    lookAhead.close();
    admin.close(Duration.ofSeconds(1));
  }
}
