package dev.sluice.redshift.load;

/**
 * How much one load takes at most, but at least one file, and what is worth dividing it.
 *
 * @param files files
 * @param rows rows
 * @param bytes bytes of files
 * @param partBytes bytes of files that are worth a part of their own; 0 if loads stay whole
 */
public record LoadLimits(int files, long rows, long bytes, long partBytes) {}
