package dev.sluice.cli.guard;

/**
 * What the guard says of one collection.
 *
 * @param connector its stream connector
 * @param namespace {@code <db>.<collection>}
 * @param topic its data topic
 * @param state NEW, LEARNING, SNAPSHOT, STREAMING, HELD, PAUSED or FAILED
 * @param contractVersion null as long as there is none
 * @param snapshot the copy that still runs, or null
 * @param incident id of the open incident, or null
 * @param pausedBy who paused it, or null
 */
public record GuardedCollection(
    String connector,
    String namespace,
    String topic,
    String state,
    Integer contractVersion,
    Snapshot snapshot,
    String incident,
    String pausedBy) {
  /**
   * The snapshot connector of a collection.
   *
   * @param connector its name
   * @param state its state in Connect
   */
  public record Snapshot(String connector, String state) {}
}
