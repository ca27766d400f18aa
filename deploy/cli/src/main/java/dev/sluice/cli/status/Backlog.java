package dev.sluice.cli.status;

import java.time.Instant;

/**
 * What of a topic is not yet in Redshift.
 *
 * @param records how many records the topic holds
 * @param lag how many of them are not loaded yet
 * @param oldest when the oldest of those was written, or null when there is none
 */
public record Backlog(long records, long lag, Instant oldest) {}
