package dev.sluice.s3.kafka;

/**
 * What a topic partition's log holds at a moment.
 *
 * @param topicId Kafka's id of the topic, which changes when a topic is recreated
 * @param start first offset that the log still holds
 * @param end offset after the last record that can be read
 */
public record LogState(String topicId, long start, long end) {}
