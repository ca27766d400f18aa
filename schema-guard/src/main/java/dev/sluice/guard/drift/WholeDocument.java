package dev.sluice.guard.drift;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.DocumentPath;
import dev.sluice.guard.contract.Treatment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What concerns a document as a whole and no path of it: its row is larger than Redshift takes, or
 * its bytes are broken, those of its key among them. Approving it is to quarantine such documents.
 */
public final class WholeDocument {

  private WholeDocument() {}

  /**
   * The verdict about a document of which nothing can be said but that it is unfit.
   *
   * @param note why, for a reader
   */
  public static Verdict unfit(Contract contract, String note) {
    return unfit(contract, new Verdict(new Drift(List.of(), contract), List.of()), note);
  }

  /**
   * The verdict about a document whose key cannot be made a text. Where values that do not fit are
   * quarantined at a path of the key, that is decided already.
   *
   * @param note why, for a reader
   */
  public static Verdict brokenKey(Contract contract, String note) {
    Verdict verdict = unfit(contract, note);
    boolean decided =
        contract.key().stream()
            .map(DocumentPath::top)
            .anyMatch(path -> contract.treatments().get(path) == Treatment.QUARANTINE);
    return decided && !verdict.drift().fits()
        ? new Verdict(new Drift(List.of(), contract), verdict.drift().changes())
        : verdict;
  }

  /**
   * A verdict with the document unfit as a whole besides.
   *
   * @param note why, for a reader
   */
  public static Verdict unfit(Contract contract, Verdict verdict, String note) {
    Change whole =
        new Change(
            DocumentPath.ROOT,
            null,
            DriftClass.OUT_OF_RANGE,
            null,
            null,
            Map.of("object", 1L),
            note);
    if (contract.treatments().get(DocumentPath.ROOT) == Treatment.QUARANTINE) {
      List<Change> quarantined = new ArrayList<>(verdict.quarantined());
      quarantined.add(whole);
      return new Verdict(verdict.drift(), quarantined);
    }
    List<Change> changes = new ArrayList<>(verdict.drift().changes());
    changes.add(whole);
    Contract base =
        verdict.drift().fits()
            ? contract.next(contract.fields(), contract.treatments())
            : verdict.drift().proposed();
    Map<String, Treatment> treatments = new LinkedHashMap<>(base.treatments());
    treatments.put(DocumentPath.ROOT, Treatment.QUARANTINE);
    Contract proposed = base.withTreatments(treatments);
    return new Verdict(new Drift(changes, proposed), verdict.quarantined());
  }
}
