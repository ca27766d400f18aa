package dev.sluice.cli.collections;

import dev.sluice.cli.guard.GuardedCollection;
import java.util.List;

/** The connectors of a collection: its stream, and its snapshot while that runs. */
final class Connectors {
  private Connectors() {}

  static List<String> of(GuardedCollection collection) {
    return collection.snapshot() == null
        ? List.of(collection.connector())
        : List.of(collection.connector(), collection.snapshot().connector());
  }
}
