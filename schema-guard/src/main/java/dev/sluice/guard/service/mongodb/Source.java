package dev.sluice.guard.service.mongodb;

import dev.sluice.guard.inference.Inferred;
import dev.sluice.guard.service.connect.GuardedConnector;
import java.time.Instant;
import java.util.OptionalLong;

/** What the guard service asks of a connector's MongoDB. Blocking, bounded in time. */
public interface Source {

  /** Where a new generation begins: T0 as a BSON timestamp, and when its copy may begin to read. */
  record StartPoint(long t0, Instant copyFrom) {}

  /**
   * The start of a new generation.
   *
   * @param afterNow whether it must come after everything that has happened: the stream of a resync
   *     must not meet again what made the resync necessary
   * @throws SourceException when the source does not answer, or is no replica set
   */
  StartPoint startPoint(GuardedConnector connector, boolean afterNow);

  /**
   * What the collection's validator and a sample of it suggest as its first contract; of no
   * documents when it is empty or does not exist.
   *
   * @throws SourceException when the source does not answer or refuses
   */
  Inferred learn(GuardedConnector connector);

  /**
   * True when the source answers at all.
   *
   * @throws SourceException when it does not
   */
  boolean answers(GuardedConnector connector);

  /**
   * The cluster time, in seconds since the epoch, of the oldest entry of the oplog, where entries
   * leave it; empty while it has room, so that the oldest one stays, or when the connector's user
   * may not read it.
   *
   * @throws SourceException when the source does not answer
   */
  OptionalLong oplogStart(GuardedConnector connector);
}
