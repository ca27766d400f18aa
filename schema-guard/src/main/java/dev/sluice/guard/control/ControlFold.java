package dev.sluice.guard.control;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.CollectionState.ResyncRequest;
import dev.sluice.guard.control.CollectionState.StoredContract;
import dev.sluice.guard.control.ControlEntry.ContractApproved;
import dev.sluice.guard.control.ControlEntry.ContractRegistered;
import dev.sluice.guard.control.ControlEntry.GenerationMoved;
import dev.sluice.guard.control.ControlEntry.GenerationStarted;
import dev.sluice.guard.control.ControlEntry.IncidentDecided;
import dev.sluice.guard.control.ControlEntry.IncidentMoved;
import dev.sluice.guard.control.ControlEntry.IncidentOpened;
import dev.sluice.guard.control.ControlEntry.OplogWindowSeen;
import dev.sluice.guard.control.ControlEntry.PersonPaused;
import dev.sluice.guard.control.ControlEntry.ResyncRequested;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Builds the state from the log's entries in their order. It is deterministic: whoever reads the
 * same records has the same state, so that all agree on which of two contradicting records was
 * first.
 *
 * <p>Not thread-safe.
 */
final class ControlFold {
  private final Map<String, CollectionState> collections = new HashMap<>();
  private final Map<String, Incident> incidents = new HashMap<>();
  private final Map<Long, Contract> contracts = new HashMap<>();
  private SchemaIds schemaIds = SchemaIds.NONE;
  private final Set<String> resyncs = new HashSet<>();
  private long nextOffset;

  /** The offset after the last record seen. */
  long nextOffset() {
    return nextOffset;
  }

  /** Passes a record that says nothing valid. */
  void skip(long offset) {
    nextOffset = offset + 1;
  }

  /**
   * Takes the next entry; false when an earlier one decided otherwise, which leaves the state as it
   * is.
   */
  boolean apply(long offset, ControlEntry entry) {
    nextOffset = offset + 1;
    CollectionState before =
        collections.getOrDefault(entry.connector(), CollectionState.unknown(entry.connector()));
    if (entry instanceof ContractRegistered registered) {
      return registered(registered, before);
    }
    CollectionState after = after(offset, entry, before);
    if (after == null) {
      return false;
    }
    collections.put(entry.connector(), after);
    if (after.incident() != null) {
      incidents.put(after.incident().id(), after.incident());
      if (after.incident().state() == IncidentState.RESUMED) {
        collections.put(entry.connector(), after.with((Incident) null));
      }
    }
    return true;
  }

  ControlState state() {
    return new ControlState(collections, incidents, contracts, schemaIds, nextOffset);
  }

  private boolean registered(ContractRegistered entry, CollectionState before) {
    SchemaIds after =
        before.contract(entry.contractVersion()).isPresent() ? schemaIds.with(entry) : null;
    schemaIds = after == null ? schemaIds : after;
    return after != null;
  }

  private CollectionState after(long offset, ControlEntry entry, CollectionState before) {
    if (entry instanceof ContractApproved approved) {
      return approved(offset, approved, before);
    }
    if (entry instanceof IncidentOpened opened) {
      return opened(opened, before);
    }
    if (entry instanceof IncidentMoved moved) {
      return moved(moved, before);
    }
    if (entry instanceof IncidentDecided decided) {
      return decided(decided, before);
    }
    if (entry instanceof GenerationStarted started) {
      return started(started, before);
    }
    if (entry instanceof GenerationMoved moved) {
      return moved(moved, before);
    }
    if (entry instanceof OplogWindowSeen seen) {
      return seen(seen, before);
    }
    if (entry instanceof ResyncRequested requested) {
      return requested(requested, before);
    }
    PersonPaused pause = (PersonPaused) entry;
    return before.pausedByPerson() == pause.paused()
        ? null
        : before.withPausedByPerson(pause.paused());
  }

  private CollectionState approved(long offset, ContractApproved entry, CollectionState before) {
    if (entry.contract().version() != before.contracts().size() + 1) {
      return null;
    }
    if (entry.incident() == null
        ? awaitsDecision(before)
        : !awaitsEffect(before, entry.incident())) {
      return null;
    }
    contracts.put(offset, entry.contract());
    CollectionState after = before.with(new StoredContract(offset, entry.contract()));
    return entry.incident() == null ? after : after.with(before.incident().asApplied());
  }

  private CollectionState opened(IncidentOpened entry, CollectionState before) {
    Incident earlier = before.incident();
    if (incidents.containsKey(entry.id()) || (earlier != null && earlier.blocks())) {
      return null;
    }
    boolean learned = !before.contracts().isEmpty();
    if (outdated(entry.draft(), before)) {
      return null;
    }
    if (learned && entry.draft().reason() == IncidentReason.LEARNING) {
      return null;
    }
    if (earlier != null) {
      incidents.put(earlier.id(), earlier.moved(IncidentState.RESUMED));
    }
    return before.with(Incident.open(entry.id(), entry.draft(), entry.at()));
  }

  private static CollectionState moved(IncidentMoved entry, CollectionState before) {
    Incident incident = before.incident();
    if (incident == null || !incident.id().equals(entry.incident())) {
      return null;
    }
    boolean valid =
        switch (entry.state()) {
          case PAUSED -> incident.state() == IncidentState.OPEN;
          case RESUMED -> incident.state() == IncidentState.DECIDED && incident.applied();
          case OPEN, DECIDED -> false;
        };
    return valid ? before.with(incident.moved(entry.state())) : null;
  }

  private static CollectionState decided(IncidentDecided entry, CollectionState before) {
    Incident incident = before.incident();
    return incident != null
            && incident.id().equals(entry.incident())
            && incident.state().undecided()
        ? before.with(incident.decided(entry.decision()))
        : null;
  }

  private static CollectionState seen(OplogWindowSeen entry, CollectionState before) {
    Incident incident = before.incident();
    return incident != null
            && incident.id().equals(entry.incident())
            && incident.state().undecided()
        ? before.with(incident.with(entry.window()))
        : null;
  }

  private static CollectionState started(GenerationStarted entry, CollectionState before) {
    Generation current = before.generation();
    if (entry.number() != (current == null ? 1 : current.number() + 1)) {
      return null;
    }
    boolean asked =
        entry.incident() == null
            ? current == null || before.resync() != null
            : awaitsEffect(before, entry.incident());
    if (!asked) {
      return null;
    }
    CollectionState after =
        before
            .with(
                new Generation(
                    entry.number(), entry.t0(), entry.copyFrom(), Generation.Phase.STARTED))
            .with((ResyncRequest) null);
    return entry.incident() == null ? after : after.with(after.incident().asApplied());
  }

  private static CollectionState moved(GenerationMoved entry, CollectionState before) {
    Generation current = before.generation();
    return current != null && current.number() == entry.number() && !current.reached(entry.phase())
        ? before.with(current.moved(entry.phase()))
        : null;
  }

  private CollectionState requested(ResyncRequested entry, CollectionState before) {
    if (before.resync() != null || !resyncs.add(entry.id())) {
      return null;
    }
    return before.with(new ResyncRequest(entry.id(), entry.at()));
  }

  /**
   * Whether a contract can only come from a decision: while an incident is open, since its proposal
   * is for the next version. A first contract waits for the one about its own sample alone.
   */
  private static boolean awaitsDecision(CollectionState before) {
    Incident open = before.incident();
    return open != null
        && open.blocks()
        && (!before.contracts().isEmpty() || open.draft().reason() == IncidentReason.LEARNING);
  }

  /** Whether a draft was made before the contract that holds now. */
  private static boolean outdated(IncidentDraft draft, CollectionState before) {
    return draft.reason() == IncidentReason.DRIFT
        && draft.proposed() != null
        && draft.proposed().version() <= before.contracts().size();
  }

  private static boolean awaitsEffect(CollectionState before, String incident) {
    Incident open = before.incident();
    return open != null
        && open.id().equals(incident)
        && open.state() == IncidentState.DECIDED
        && !open.applied();
  }
}
