package dev.sluice.redshift.load;

import java.time.Instant;

/**
 * The end of a resync in one partition: what the partition gave the table before the resync began,
 * and neither the resync nor a later change touched, is not in the collection any more.
 *
 * @param partition partition of the data topic
 * @param seq sequence at which the resync began
 * @param ts the same as a time
 */
record Sweep(int partition, long seq, Instant ts) {}
