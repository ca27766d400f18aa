package dev.sluice.mongodb.local.command;

import dev.sluice.mongodb.local.bson.Doc;
import dev.sluice.mongodb.local.bson.DocBuilder;
import dev.sluice.mongodb.local.bson.Value;

/** The times of the one member of the replica set, in its one term. */
final class Times {
  private static final byte[] ELECTION = {0x7f, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 1};

  private Times() {}

  static Doc opTime(long time) {
    return new DocBuilder().timestamp("ts", time).put("t", 1L).build();
  }

  static Value electionId() {
    return Value.objectId(ELECTION);
  }

  /** The wall clock of a cluster time, to the second. */
  static long millis(long time) {
    return (time >>> 32) * 1000;
  }
}
