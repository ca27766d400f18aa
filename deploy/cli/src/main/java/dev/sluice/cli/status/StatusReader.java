package dev.sluice.cli.status;

import dev.sluice.cli.chains.HeldPartition;
import dev.sluice.cli.chains.HeldPartitions;
import dev.sluice.cli.guard.GuardClient;
import dev.sluice.cli.guard.GuardedCollection;
import dev.sluice.cli.guard.Incident;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts together what the guard, Kafka and Redshift say of each collection. Not thread-safe. */
public final class StatusReader {
  private final GuardClient guard;
  private final TopicBacklogs backlogs;
  private final LoadedOffsets loaded;
  private final HeldPartitions held;
  private final Clock clock;

  /** Reads from these; the clock tells the ages. */
  public StatusReader(
      GuardClient guard,
      TopicBacklogs backlogs,
      LoadedOffsets loaded,
      HeldPartitions held,
      Clock clock) {
    this.guard = guard;
    this.backlogs = backlogs;
    this.loaded = loaded;
    this.held = held;
    this.clock = clock;
  }

  /** Every collection, sorted by connector. */
  public List<CollectionStatus> read() {
    List<GuardedCollection> collections = sorted(guard.collections());
    Map<String, Map<Integer, Long>> offsets = new HashMap<>();
    Map<String, Map<Integer, Long>> known = loaded.byTopic();
    for (GuardedCollection collection : collections) {
      offsets.put(collection.topic(), known.getOrDefault(collection.topic(), Map.of()));
    }
    Map<String, Backlog> byTopic = backlogs.of(offsets);
    Map<String, List<HeldPartition>> heldByTopic =
        held.read().stream().collect(Collectors.groupingBy(HeldPartition::topic));
    List<CollectionStatus> statuses = new ArrayList<>();
    for (GuardedCollection collection : collections) {
      Backlog backlog = byTopic.get(collection.topic());
      statuses.add(
          status(
              collection,
              backlog.records(),
              backlog.lag(),
              freshness(collection, backlog).toMillis(),
              heldByTopic.getOrDefault(collection.topic(), List.of()).stream()
                  .map(StatusReader::held)
                  .toList()));
    }
    return statuses;
  }

  /** Every collection as far as the guard alone knows it. */
  static List<CollectionStatus> withoutLag(GuardClient guard) {
    return sorted(guard.collections()).stream()
        .map(collection -> status(collection, null, null, null, null))
        .toList();
  }

  private Duration freshness(GuardedCollection collection, Backlog backlog) {
    Instant held =
        collection.incident() == null ? null : since(guard.incident(collection.incident()));
    return Stream.of(held, backlog.oldest())
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .map(oldest -> Duration.between(oldest, clock.instant()))
        .filter(age -> !age.isNegative())
        .orElse(Duration.ZERO);
  }

  private static Instant since(Incident incident) {
    return incident.clusterTime() == null
        ? Instant.parse(incident.openedAt())
        : Instant.ofEpochSecond(incident.clusterTime() >>> Integer.SIZE);
  }

  private static List<GuardedCollection> sorted(List<GuardedCollection> collections) {
    return collections.stream().sorted(Comparator.comparing(GuardedCollection::connector)).toList();
  }

  private static CollectionStatus.Held held(HeldPartition partition) {
    return new CollectionStatus.Held(
        partition.partition(),
        partition.hold().since().toString(),
        partition.hold().reason().name(),
        partition.hold().message());
  }

  private static CollectionStatus status(
      GuardedCollection collection,
      Long records,
      Long lag,
      Long freshness,
      List<CollectionStatus.Held> held) {
    return new CollectionStatus(
        collection.connector(),
        collection.namespace(),
        collection.topic(),
        collection.state(),
        collection.contractVersion(),
        records,
        lag,
        freshness,
        collection.snapshot() == null ? null : collection.snapshot().state(),
        collection.incident(),
        collection.pausedBy(),
        held);
  }
}
