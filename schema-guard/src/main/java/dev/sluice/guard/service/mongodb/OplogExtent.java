package dev.sluice.guard.service.mongodb;

import org.bson.BsonDocument;
import org.bson.BsonInt32;

/**
 * How much of its oplog a server uses. The oldest entries leave once it is full; up to then every
 * position in it stays.
 *
 * @param size of the entries, in bytes
 * @param maxSize what the oplog may take, in bytes; 0 when not known
 */
record OplogExtent(long size, long maxSize) {
  /**
   * A full one is not always full to the brim: the server removes entries in chunks of up to a
   * tenth of it (WiredTigerRecordStore's OplogStones).
   */
  private static final double FULL = 0.8;

  /** Of the answer to {@code collStats}. */
  static OplogExtent of(BsonDocument stats) {
    return new OplogExtent(number(stats, "size"), number(stats, "maxSize"));
  }

  private static long number(BsonDocument stats, String name) {
    return stats.getNumber(name, new BsonInt32(0)).longValue();
  }

  /** Whether the oldest entry stays for now. */
  boolean hasRoom() {
    return size < maxSize * FULL;
  }
}
