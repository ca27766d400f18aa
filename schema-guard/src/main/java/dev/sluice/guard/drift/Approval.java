package dev.sluice.guard.drift;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.DocumentPath;
import dev.sluice.guard.contract.ShapeEdit;
import dev.sluice.guard.contract.Treatment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A decision made into the next contract. Deterministic: the same arguments give an equal contract.
 */
public final class Approval {

  private Approval() {}

  /**
   * Takes what the drift proposes, except at the paths with a treatment: there the contract stays
   * as it is and remembers the treatment ({@code IGNORE}, {@code QUARANTINE}), or renders every
   * value as a text ({@code TEXT}). Rejecting is approving with a treatment for every path.
   *
   * @param current the contract that the drift was found against; {@link Contract#none} for a first
   *     contract
   * @param drift what was found, with its proposal
   * @param treatments by path of a change of the drift; empty: approve as proposed
   * @return the contract one version after the current one
   * @throws IllegalArgumentException if a path is not one of the drift's, the drift was found
   *     against another version, or a treatment cannot be given to its path; the message says which
   */
  public static Contract apply(Contract current, Drift drift, Map<String, Treatment> treatments) {
    return apply(current, drift, treatments, Map.of());
  }

  /**
   * The same with types that the operator chose for paths of the drift. A chosen type must hold
   * what the contract holds at the path already. Where it does not hold what was seen, a treatment
   * {@code IGNORE} or {@code QUARANTINE} of the same path must say what becomes of the values that
   * do not fit.
   *
   * @param treatments by path of a change of the drift
   * @param types by path of a change of the drift; of a path inside a json column the kind alone
   *     counts, and {@code json} takes any scalar
   * @throws IllegalArgumentException also if a type cannot be had at its path; the message says why
   *     and what can
   */
  public static Contract apply(
      Contract current,
      Drift drift,
      Map<String, Treatment> treatments,
      Map<String, ContractType> types) {
    if (drift.proposed() == null || drift.proposed().version() != current.version() + 1) {
      throw new IllegalArgumentException(
          "The proposal was made for another version of the contract than " + current.version());
    }
    Contract next = drift.proposed();
    Set<String> decided = new TreeSet<>(treatments.keySet());
    decided.addAll(types.keySet());
    for (Change change : deepestFirst(drift, decided)) {
      Treatment treatment = treatments.get(change.path());
      ContractType type = types.get(change.path());
      next =
          type == null
              ? treated(current, next, change, treatment)
              : ChosenType.apply(current, next, change, type, treatment);
    }
    return next;
  }

  /**
   * The part of a drift that lies at some of its paths: everywhere else the proposed contract is as
   * the current one.
   */
  public static Drift part(Contract current, Drift drift, Set<String> paths) {
    List<Change> kept =
        drift.changes().stream().filter(change -> paths.contains(change.path())).toList();
    if (kept.size() == drift.changes().size()) {
      return drift;
    }
    Set<String> others = new TreeSet<>();
    drift.changes().forEach(change -> others.add(change.path()));
    others.removeAll(paths);
    Contract proposed = drift.proposed();
    for (Change change : deepestFirst(drift, others)) {
      String path = change.path();
      if (change.isOfKey()) {
        proposed = proposed.withKey(current.key());
      } else if (!path.equals(DocumentPath.ROOT)) {
        proposed = ShapeEdit.revert(proposed, current, path);
      }
      Map<String, Treatment> treatments = new LinkedHashMap<>(proposed.treatments());
      treatments.remove(path);
      proposed = proposed.withTreatments(treatments);
    }
    return new Drift(kept, proposed);
  }

  /**
   * The changes with a decision, so that what is decided about a path overrules what is decided
   * below it.
   */
  private static List<Change> deepestFirst(Drift drift, Set<String> decided) {
    List<Change> changes =
        new ArrayList<>(
            drift.changes().stream().filter(change -> decided.contains(change.path())).toList());
    Set<String> known =
        drift.changes().stream().map(Change::path).collect(Collectors.toCollection(TreeSet::new));
    for (String path : decided) {
      if (!known.contains(path)) {
        throw new IllegalArgumentException(
            "The path '" + path + "' is none of the incident's: " + String.join(", ", known));
      }
    }
    changes.sort(Comparator.comparingInt(Approval::depth).reversed().thenComparing(Change::path));
    return changes;
  }

  private static int depth(Change change) {
    return change.path().equals(DocumentPath.ROOT) ? 0 : DocumentPath.parse(change.path()).size();
  }

  private static Contract treated(
      Contract current, Contract next, Change change, Treatment treatment) {
    String path = change.path();
    if (change.isOfKey()) {
      throw new IllegalArgumentException(
          "The collection's key is another one, which no treatment ends: approve it as it is, and the"
              + " collection is copied anew");
    }
    if (path.equals(DocumentPath.ROOT)) {
      if (treatment != Treatment.QUARANTINE) {
        throw new IllegalArgumentException(
            "A document as a whole ($) can only be quarantined, not be given the treatment "
                + treatment.text());
      }
      return remembering(next, path, treatment);
    }
    if (treatment == Treatment.TEXT) {
      if (path.equals(Contract.ID)) {
        throw new IllegalArgumentException(
            "_id is given as text by _sluice_key already: use ignore or quarantine");
      }
      if (change.driftClass() == DriftClass.MISSING_REQUIRED) {
        throw new IllegalArgumentException(path + ": a missing value cannot be rendered as text");
      }
      return ShapeEdit.text(next, path);
    }
    return remembering(ShapeEdit.revert(next, current, path), path, treatment);
  }

  static Contract remembering(Contract contract, String path, Treatment treatment) {
    Map<String, Treatment> treatments = new LinkedHashMap<>(contract.treatments());
    treatments.put(path, treatment);
    return contract.withTreatments(treatments);
  }
}
