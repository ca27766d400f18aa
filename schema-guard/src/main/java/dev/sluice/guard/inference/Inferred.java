package dev.sluice.guard.inference;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.drift.Change;
import java.util.List;

/**
 * The first contract that a sample suggests.
 *
 * @param proposal version 1
 * @param conflicts where the sample does not agree with itself, with the histogram of types; empty:
 *     the proposal can be taken without asking
 * @param documents how many documents it rests on
 */
public record Inferred(Contract proposal, List<Change> conflicts, long documents) {

  public Inferred {
    conflicts = List.copyOf(conflicts);
  }
}
