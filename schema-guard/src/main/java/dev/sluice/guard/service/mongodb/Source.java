package dev.sluice.guard.service.mongodb;

import dev.sluice.guard.inference.Inferred;
import dev.sluice.guard.service.connect.GuardedConnector;
import java.time.Instant;

/** What the guard service asks of a connector's MongoDB. Blocking, bounded in time. */
public interface Source {

  /**
   * Where a new generation begins.
   *
   * @param t0 as a BSON timestamp; whatever is older has been committed by a majority
   * @param copyFrom when the copy may begin to read; {@link Instant#EPOCH} when each member that it
   *     may read from has everything older than {@code t0} already, else {@link #reached} has to
   *     say so too
   */
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
   * Whether each member that the connector may read from, by its read preference, has everything
   * older than a start point. A member that does not answer is not counted: it is not read from.
   *
   * @param t0 as a BSON timestamp
   * @throws SourceException when the source does not answer
   */
  boolean reached(GuardedConnector connector, long t0);

  /**
   * Whether a change stream of the collection can begin at a time: the oplog still has it.
   *
   * @param time as a BSON timestamp
   * @throws SourceException when the source does not answer
   */
  boolean holds(GuardedConnector connector, long time);

  /**
   * What the connector's collection is.
   *
   * @throws SourceException when the source does not answer or refuses
   */
  Standing standing(GuardedConnector connector);

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
   * How far back the oplog reaches of a member that the connector may read from.
   *
   * @throws SourceException when the source does not answer
   */
  OplogReach oplog(GuardedConnector connector);
}
