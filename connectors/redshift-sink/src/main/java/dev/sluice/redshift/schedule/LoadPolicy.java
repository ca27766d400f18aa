package dev.sluice.redshift.schedule;

import java.time.Duration;
import java.util.Optional;

/**
 * When tables are loaded.
 *
 * @param interval least time between the starts of two loads of a table
 * @param backoff first pause after a failure that passes by itself
 * @param backoffMax longest such pause
 * @param heldRetry pause before a held table is tried again
 * @param schedule the only times at which loads start, the interval then being of no matter; empty
 *     if they may start at any time
 */
public record LoadPolicy(
    Duration interval,
    Duration backoff,
    Duration backoffMax,
    Duration heldRetry,
    Optional<CronSchedule> schedule) {}
