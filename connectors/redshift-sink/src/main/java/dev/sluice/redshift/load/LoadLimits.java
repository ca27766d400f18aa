package dev.sluice.redshift.load;

/**
 * How much one load takes at most, but at least one file.
 *
 * @param files files
 * @param rows rows
 * @param bytes bytes of files
 */
public record LoadLimits(int files, long rows, long bytes) {}
