package dev.sluice.guard.control;

import dev.sluice.guard.contract.Contract;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the control log says up to one offset. Immutable. */
public final class ControlState {
  /** Nothing was ever written. */
  public static final ControlState EMPTY =
      new ControlState(Map.of(), Map.of(), Map.of(), SchemaIds.NONE, 0);

  private final Map<String, CollectionState> collections;
  private final Map<String, Incident> incidents;
  private final Map<Long, Contract> contracts;
  private final SchemaIds schemaIds;
  private final long nextOffset;

  ControlState(
      Map<String, CollectionState> collections,
      Map<String, Incident> incidents,
      Map<Long, Contract> contracts,
      SchemaIds schemaIds,
      long nextOffset) {
    this.collections = Map.copyOf(collections);
    this.incidents = Map.copyOf(incidents);
    this.contracts = Map.copyOf(contracts);
    this.schemaIds = schemaIds;
    this.nextOffset = nextOffset;
  }

  /** The state of a stream connector's collection; never null. */
  public CollectionState collection(String connector) {
    CollectionState known = collections.get(connector);
    return known == null ? CollectionState.unknown(connector) : known;
  }

  /** Every collection that the log knows. */
  public Collection<CollectionState> collections() {
    return collections.values();
  }

  public Optional<Incident> incident(String id) {
    return Optional.ofNullable(incidents.get(id));
  }

  /** All incidents, newest first. */
  public List<Incident> incidents() {
    return incidents.values().stream()
        .sorted(Comparator.comparing(Incident::openedAt).thenComparing(Incident::id).reversed())
        .toList();
  }

  /** The contract with this id. */
  public Optional<Contract> contractById(long id) {
    return Optional.ofNullable(contracts.get(id));
  }

  /** The ids that a schema registry gave. */
  public SchemaIds schemaIds() {
    return schemaIds;
  }

  /** The offset after the last record that this state contains. */
  public long nextOffset() {
    return nextOffset;
  }
}
