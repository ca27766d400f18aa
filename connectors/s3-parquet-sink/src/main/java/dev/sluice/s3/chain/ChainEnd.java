package dev.sluice.s3.chain;

/**
 * Where a chain goes on.
 *
 * @param topicId Kafka's id of the topic
 * @param files whether the chain has had a file; where it has not, the next is the first
 * @param next first offset that no file covers
 * @param position first offset that may hold a record to write; not below {@code next}
 */
record ChainEnd(String topicId, boolean files, long next, long position) {}
