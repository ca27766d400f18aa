package dev.sluice.guard.registry;

import java.util.Optional;

/**
 * The schema registry of this worker, as its properties have it, for converters that name none. The
 * guard's REST extension tells it before it opens the worker's control log, so that whoever got
 * that log knows the registry, too.
 */
public final class WorkerRegistry {
  private static volatile Optional<SchemaRegistry> registry = Optional.empty();

  private WorkerRegistry() {}

  /** Tells the worker's registry. */
  public static void tell(Optional<SchemaRegistry> ofWorker) {
    registry = ofWorker;
  }

  /** The worker's registry; empty when it has none. */
  public static Optional<SchemaRegistry> registry() {
    return registry;
  }
}
