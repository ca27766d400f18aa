package dev.sluice.guard.control;

import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.Treatment;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was decided about an incident.
 *
 * @param verdict approved or rejected
 * @param treatments by path of the incident's changes; a path without one takes the proposed type
 * @param types chosen by path of the incident's changes, in place of the proposed ones
 * @param at when
 */
public record Decision(
    Verdict verdict,
    Map<String, Treatment> treatments,
    Map<String, ContractType> types,
    Instant at) {

  /** The two ways out of a hold. */
  public enum Verdict {
    APPROVED,
    REJECTED
  }

  public Decision {
    treatments = Collections.unmodifiableMap(new LinkedHashMap<>(treatments));
    types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
  }

  /** A decision that chooses no types. */
  public Decision(Verdict verdict, Map<String, Treatment> treatments, Instant at) {
    this(verdict, treatments, Map.of(), at);
  }
}
