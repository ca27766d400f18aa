package dev.sluice.guard.control;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.control.ControlEntry.ContractApproved;
import dev.sluice.guard.control.ControlEntry.GenerationStarted;
import dev.sluice.guard.control.ControlEntry.IncidentDecided;
import dev.sluice.guard.control.ControlEntry.IncidentOpened;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.DriftClass;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Entries of one collection, for tests. */
public final class Entries {
  public static final String CONNECTOR = "shop.orders";
  public static final Instant AT = Instant.parse("2026-11-24T10:00:07.001Z");

  private Entries() {}

  /** A contract with {@code _id} and the named string fields. */
  public static Contract contract(int version, String... fields) {
    List<ContractField> all = new java.util.ArrayList<>();
    all.add(ContractField.of("_id", "_id", ContractType.OBJECT_ID));
    for (String field : fields) {
      all.add(ContractField.of(field, field, ContractType.STRING));
    }
    return new Contract(CONNECTOR, CONNECTOR, version, all, Contract.ID_ALONE, Map.of());
  }

  public static ContractApproved approved(Contract contract, String incident) {
    return new ContractApproved(contract, incident, AT);
  }

  /** An incident that proposes a contract whose last field is new. */
  public static IncidentOpened drift(String id, Contract proposed) {
    String path = proposed.fields().get(proposed.fields().size() - 1).path();
    Change change =
        new Change(path, path, DriftClass.NEW_FIELD, null, "string", Map.of("string", 1L));
    return new IncidentOpened(id, draft(IncidentReason.DRIFT, List.of(change), proposed), AT);
  }

  public static IncidentOpened incident(String id, IncidentReason reason) {
    return new IncidentOpened(id, draft(reason, List.of(), null), AT);
  }

  public static IncidentDraft draft(
      IncidentReason reason, List<Change> changes, Contract proposed) {
    return new IncidentDraft(
        CONNECTOR, CONNECTOR, reason, null, null, null, changes, proposed, List.of(), null, null);
  }

  public static IncidentDecided decided(String id, Map<String, Treatment> treatments) {
    return new IncidentDecided(
        CONNECTOR, id, new Decision(Decision.Verdict.APPROVED, treatments, AT));
  }

  public static GenerationStarted generation(int number, String incident) {
    return new GenerationStarted(CONNECTOR, number, 42L << 32, AT, incident);
  }
}
