package dev.sluice.guard.control;

import dev.sluice.guard.contract.Contract;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the log says about the collection of one stream connector.
 *
 * @param contracts oldest first
 * @param incident the newest one that has not ended; null for none
 * @param generation null until one began
 * @param resync the request for a copy anew that no generation answers yet; null for none
 * @param pausedByPerson whether somebody other than the guard paused the connector
 */
public record CollectionState(
    String connector,
    List<StoredContract> contracts,
    Incident incident,
    Generation generation,
    ResyncRequest resync,
    boolean pausedByPerson) {

  /** A contract and its id: the offset of the record that made it. */
  public record StoredContract(long id, Contract contract) {}

  /** Somebody's wish to have the collection copied anew, and when it was made. */
  public record ResyncRequest(String id, Instant at) {}

  public CollectionState {
    contracts = List.copyOf(contracts);
  }

  /** A connector that the log does not know. */
  public static CollectionState unknown(String connector) {
    return new CollectionState(connector, List.of(), null, null, null, false);
  }

  /** The contract that holds now. */
  public Optional<Contract> contract() {
    return contracts.isEmpty()
        ? Optional.empty()
        : Optional.of(contracts.get(contracts.size() - 1).contract());
  }

  /** The stored contract of a version. */
  public Optional<StoredContract> contract(int version) {
    return version >= 1 && version <= contracts.size()
        ? Optional.of(contracts.get(version - 1))
        : Optional.empty();
  }

  /** Whether a hold awaits a decision. */
  public boolean held() {
    return incident != null && incident.state().undecided();
  }

  CollectionState with(StoredContract contract) {
    List<StoredContract> all = new java.util.ArrayList<>(contracts);
    all.add(contract);
    return new CollectionState(connector, all, incident, generation, resync, pausedByPerson);
  }

  CollectionState with(Incident changed) {
    return new CollectionState(connector, contracts, changed, generation, resync, pausedByPerson);
  }

  CollectionState with(Generation changed) {
    return new CollectionState(connector, contracts, incident, changed, resync, pausedByPerson);
  }

  CollectionState with(ResyncRequest changed) {
    return new CollectionState(connector, contracts, incident, generation, changed, pausedByPerson);
  }

  CollectionState withPausedByPerson(boolean paused) {
    return new CollectionState(connector, contracts, incident, generation, resync, paused);
  }
}
