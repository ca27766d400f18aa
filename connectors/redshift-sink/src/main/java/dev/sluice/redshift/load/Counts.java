package dev.sluice.redshift.load;

/**
 * What was done to a table.
 *
 * @param applied rows put into it
 * @param deleted keys deleted, by a delete or by a sweep
 */
record Counts(long applied, long deleted) {

  static final Counts NONE = new Counts(0, 0);

  Counts plus(Counts other) {
    return new Counts(applied + other.applied, deleted + other.deleted);
  }
}
