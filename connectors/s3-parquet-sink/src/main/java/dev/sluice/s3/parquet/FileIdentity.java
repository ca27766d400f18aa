package dev.sluice.s3.parquet;

/**
 * Where a file belongs, known before its first record.
 *
 * @param bucket S3 bucket
 * @param key object key
 * @param topic Kafka topic
 * @param topicId Kafka's id of the topic
 * @param partition Kafka partition
 * @param from first offset that the file covers
 * @param first whether the partition's chain of files begins with it
 */
public record FileIdentity(
    String bucket,
    String key,
    String topic,
    String topicId,
    int partition,
    long from,
    boolean first) {}
