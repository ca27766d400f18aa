package dev.sluice.s3.chain;

/**
 * When a file ends.
 *
 * @param maxRows rows
 * @param maxBytes about how many bytes
 * @param maxAgeMillis milliseconds since its first record came
 */
public record Rotation(long maxRows, long maxBytes, long maxAgeMillis) {}
