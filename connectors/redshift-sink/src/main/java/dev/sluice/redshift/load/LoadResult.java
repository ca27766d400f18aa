package dev.sluice.redshift.load;

import java.util.Map;

/**
 * What one load did.
 *
 * @param files files loaded; 0 if there was nothing to load
 * @param rows rows in them
 * @param applied rows put into the target
 * @param deleted delete markers written, that is keys deleted
 * @param limited whether files that were announced had to be left for the next load
 * @param next first offset that is not loaded yet, by partition
 * @param nanos time spent by step
 */
public record LoadResult(
    int files,
    long rows,
    long applied,
    long deleted,
    boolean limited,
    Map<Integer, Long> next,
    Map<Step, Long> nanos) {}
