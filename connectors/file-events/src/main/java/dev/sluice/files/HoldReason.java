package dev.sluice.files;

/** Why the S3 sink holds a partition. The names are public: in metrics, notes and alerts. */
public enum HoldReason {
  /** A file of the chain is gone, but later ones are there. */
  MISSING_FILE,
  /** An object stands in the chain that the sink did not write, or whose metadata is wrong. */
  FOREIGN_OBJECT,
  /** The topic was deleted and created again. */
  RECREATED_TOPIC,
  /** Kafka has removed records that never were in S3. */
  EXPIRED_RECORDS,
  /** Kafka has lost records that are in S3. */
  LOST_RECORDS,
  /** A record that no file can hold. */
  REFUSED_RECORD,
  /** A record that no file can hold, and that the errant-record reporter did not take. */
  UNREPORTED_RECORD,
  /** S3 or Kafka refuses requests for this partition. */
  REFUSED_REQUEST,
  /** Something that the sink does not expect: a fault of its own. */
  FAULT;

  /**
   * Whether the cause can go away while the sink runs, so that looking again helps. A record does
   * not change.
   */
  public boolean canPass() {
    return this != REFUSED_RECORD;
  }
}
