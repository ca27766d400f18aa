package dev.sluice.redshift.schedule;

import java.time.Duration;

/**
 * When tables are loaded.
 *
 * @param interval least time between the starts of two loads of a table
 * @param backoff first pause after a failure that passes by itself
 * @param backoffMax longest such pause
 * @param heldRetry pause before a held table is tried again
 */
public record LoadPolicy(
    Duration interval, Duration backoff, Duration backoffMax, Duration heldRetry) {}
