package dev.sluice.cli.demo;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Tells since when nothing arrives any more. Not thread-safe. */
final class Stall {
  private final Clock clock;
  private List<Arrived> last;
  private Instant since;

  /**
   * What counts as movement. Freshness, which grows by itself, and what only MongoDB or Kafka has
   * do not.
   */
  private record Arrived(long files, long rows, String state, Long lag) {
    static Arrived of(CollectionProgress collection, boolean withLag) {
      Long lag = withLag && collection.status() != null ? collection.status().lag() : null;
      return new Arrived(collection.files(), collection.rows(), collection.state(), lag);
    }
  }

  Stall(Clock clock) {
    this.clock = clock;
    this.since = clock.instant();
  }

  /** For how long nothing has arrived, given how things are now. */
  Duration age(List<CollectionProgress> progress, boolean withLag) {
    List<Arrived> now =
        progress.stream().map(collection -> Arrived.of(collection, withLag)).toList();
    if (!now.equals(last)) {
      last = now;
      since = clock.instant();
    }
    return Duration.between(since, clock.instant());
  }

  /** Starts to count anew. */
  void reset() {
    last = null;
  }
}
