package dev.sluice.guard.gate;

/**
 * Where the gate sends records.
 *
 * @param connector the stream connector that owns the contract
 * @param topicPrefix of the data topics
 * @param quarantineTopic for records that a decision quarantines
 * @param skippedTopic for updates without an image
 * @param heartbeatTopic whose records pass as they are
 * @param snapshotSeq {@code _sluice_seq} of copied documents; 0: none are expected
 * @param incidentSample whether incidents carry the document
 */
public record GateSettings(
    String connector,
    String topicPrefix,
    String quarantineTopic,
    String skippedTopic,
    String heartbeatTopic,
    long snapshotSeq,
    boolean incidentSample) {}
