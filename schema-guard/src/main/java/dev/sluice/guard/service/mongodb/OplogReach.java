package dev.sluice.guard.service.mongodb;

/** How far back an oplog reaches, as far as the connector's user may look. */
public sealed interface OplogReach {

  /**
   * Nobody knows: the user may not read {@code local}, or there is no oplog to look at, as behind a
   * mongos or on Atlas.
   */
  record Unknown() implements OplogReach {}

  /**
   * Nothing is being removed: the oplog still has its very first entry, or room. No position leaves
   * it as things are.
   *
   * @param seconds cluster time of the oldest entry, since the epoch
   */
  record Whole(long seconds) implements OplogReach {}

  /**
   * The oldest entries make room for new ones.
   *
   * @param seconds cluster time of the oldest entry, since the epoch
   */
  record Since(long seconds) implements OplogReach {}
}
