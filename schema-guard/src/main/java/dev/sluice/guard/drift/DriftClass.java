package dev.sluice.guard.drift;

/** How a document fails to fit its collection's contract at one path. */
public enum DriftClass {
  /** A path without a known type has a value. */
  NEW_FIELD,
  /** A wider type holds the old values and the new ones: int → long → decimal, int → double. */
  WIDENED,
  /** No scalar type holds the old values and the new ones. */
  TYPE_CONFLICT,
  /** A required field is missing or null. */
  MISSING_REQUIRED,
  /** The type of {@code _id} is another one. */
  KEY_CHANGED,
  /** Redshift cannot hold the value in this column. */
  OUT_OF_RANGE
}
