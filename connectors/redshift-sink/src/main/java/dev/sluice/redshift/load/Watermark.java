package dev.sluice.redshift.load;

/**
 * How far a topic partition is loaded, as the watermark table says.
 *
 * @param topic topic
 * @param topicId Kafka's id of the topic
 * @param partition partition
 * @param next first offset that is not loaded
 * @param contractVersion newest contract version of which rows were loaded
 */
record Watermark(String topic, String topicId, int partition, long next, int contractVersion) {}
