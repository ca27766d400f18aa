package dev.sluice.guard.drift;

import java.util.List;

/**
 * What a document is to a contract.
 *
 * @param drift what nobody has decided about yet
 * @param quarantined the misfits for which the decision is to quarantine the record
 */
public record Verdict(Drift drift, List<Change> quarantined) {

  public Verdict {
    quarantined = List.copyOf(quarantined);
  }
}
