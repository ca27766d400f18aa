package dev.sluice.s3.kafka;

/**
 * What a consumer group has committed for a partition.
 *
 * @param offset the next offset to read
 * @param metadata the text that was committed with it; never null
 */
public record CommittedOffset(long offset, String metadata) {}
