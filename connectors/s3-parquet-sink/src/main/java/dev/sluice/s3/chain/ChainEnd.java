package dev.sluice.s3.chain;

/**
 * Where a chain goes on.
 *
 * @param topicId Kafka's id of the topic
 * @param next first offset that no file covers
 */
record ChainEnd(String topicId, long next) {}
