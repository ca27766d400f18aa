package dev.sluice.redshift.skip;

import java.util.OptionalLong;

/**
 * A file that was left out.
 *
 * @param table the table, {@code schema.name}
 * @param topic data topic
 * @param partition its partition
 * @param from first offset that is left out
 * @param to offset at which the next load begins
 * @param rows rows of the file; empty if the object is gone or does not say
 */
public record SkippedFile(
    String table, String topic, int partition, long from, long to, OptionalLong rows) {}
