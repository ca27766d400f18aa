package dev.sluice.guard.drift;

/** How a document fails to fit its collection's contract at one path. */
public enum DriftClass {
  /** A path without a known type has a value. */
  NEW_FIELD(true, "a path without a known type has a value"),
  /** A wider type holds the old values and the new ones: int → long → decimal, int → double. */
  WIDENED(true, "a wider number type holds the old values and the new ones"),
  /** No scalar type holds the old values and the new ones. */
  TYPE_CONFLICT(false, "no scalar type holds the old values and the new ones"),
  /** A required field is missing or null. */
  MISSING_REQUIRED(true, "a required field is missing or null"),
  /** The type of {@code _id} is another one, or the collection has another shard key. */
  KEY_CHANGED(false, "the type of _id is another one, or the shard key is"),
  /** Redshift cannot hold the value in this column, or the bytes are no value. */
  OUT_OF_RANGE(false, "Redshift cannot hold the value, or its bytes are broken");

  private final boolean compatible;
  private final String meaning;

  DriftClass(boolean compatible, String meaning) {
    this.compatible = compatible;
    this.meaning = meaning;
  }

  /**
   * Whether a contract version that takes the change still holds every document that fitted before,
   * in columns of the same names whose values stay what they are.
   */
  public boolean compatible() {
    return compatible;
  }

  /** What it means, for a reader. */
  public String meaning() {
    return meaning;
  }
}
