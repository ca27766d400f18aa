package dev.sluice.redshift.load;

import java.util.Map;

/**
 * What one load did, or one part of it.
 *
 * @param files files loaded; 0 if there was nothing to load
 * @param rows rows in them
 * @param applied rows put into the target
 * @param deleted delete markers written, that is keys deleted
 * @param next first offset that is not loaded yet, by partition
 * @param nanos time spent by step
 */
public record LoadResult(
    int files,
    long rows,
    long applied,
    long deleted,
    Map<Integer, Long> next,
    Map<Step, Long> nanos) {}
