package dev.sluice.guard.gate;

import dev.sluice.guard.policy.Policies;

/**
 * How the gate of one connector works, and where it sends records.
 *
 * @param connector the stream connector that owns the contract
 * @param topicPrefix of the data topics
 * @param quarantineTopic for records that a decision quarantines
 * @param skippedTopic for updates without an image
 * @param heartbeatTopic whose records pass as they are
 * @param snapshotSeq {@code _sluice_seq} of copied documents; 0: none are expected
 * @param policies what to do about changes that nobody has decided about
 * @param incidentSample whether incidents carry the document
 */
public record GateSettings(
    String connector,
    String topicPrefix,
    String quarantineTopic,
    String skippedTopic,
    String heartbeatTopic,
    long snapshotSeq,
    Policies policies,
    boolean incidentSample) {

  /** Whether the connector follows changes; otherwise it copies. */
  public boolean streams() {
    return snapshotSeq == 0;
  }
}
