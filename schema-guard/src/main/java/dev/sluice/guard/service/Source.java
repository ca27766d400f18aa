package dev.sluice.guard.service;

import dev.sluice.guard.inference.Inferred;
import java.time.Instant;

/** What the guard service asks of a connector's MongoDB. Blocking, bounded in time. */
interface Source {

  /** Where a new generation begins: T0 as a BSON timestamp, and when its copy may begin to read. */
  record StartPoint(long t0, Instant copyFrom) {}

  /**
   * The start of a new generation.
   *
   * @throws SourceException when the source does not answer, or is no replica set
   */
  StartPoint startPoint(GuardedConnector connector);

  /**
   * What the collection's validator and a sample of it suggest as its first contract; of no
   * documents when it is empty or does not exist.
   *
   * @throws SourceException when the source does not answer or refuses
   */
  Inferred learn(GuardedConnector connector);
}
