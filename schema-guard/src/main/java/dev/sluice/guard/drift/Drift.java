package dev.sluice.guard.drift;

import dev.sluice.guard.contract.Contract;
import java.util.List;

/**
 * What documents change about a contract.
 *
 * @param changes by path, in document order; empty when the documents fit
 * @param proposed the contract, one version on, that holds the documents; the current one when they
 *     fit. Where no type holds a value (OUT_OF_RANGE) it remembers the treatment quarantine for the
 *     path
 */
public record Drift(List<Change> changes, Contract proposed) {

  public Drift {
    changes = List.copyOf(changes);
  }

  public boolean fits() {
    return changes.isEmpty();
  }
}
