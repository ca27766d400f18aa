package dev.sluice.guard.control;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.drift.Approval;
import dev.sluice.guard.drift.Drift;
import java.util.Map;

/** What a decision about an incident gives. */
public final class Verdicts {
  private Verdicts() {}

  /**
   * The contract that a decision makes of an incident's proposal. Deterministic, so that it can be
   * tried before a decision is taken and made again after a crash.
   *
   * @param treatments by path; empty to approve as proposed
   * @throws IllegalArgumentException when the treatments do not fit the incident, or the contract
   *     has moved on since it was opened; the message says which
   */
  public static Contract contract(
      CollectionState state, Incident incident, Map<String, Treatment> treatments) {
    return contract(state, incident, treatments, Map.of());
  }

  /**
   * The same with types chosen by path in place of the proposed ones; see {@link Approval}.
   *
   * @throws IllegalArgumentException also when a type cannot be had at its path
   */
  public static Contract contract(
      CollectionState state,
      Incident incident,
      Map<String, Treatment> treatments,
      Map<String, ContractType> types) {
    Contract current =
        state
            .contract()
            .orElseGet(() -> Contract.none(state.connector(), incident.draft().namespace()));
    Drift drift = new Drift(incident.draft().changes(), incident.draft().proposed());
    return Approval.apply(current, drift, treatments, types);
  }
}
