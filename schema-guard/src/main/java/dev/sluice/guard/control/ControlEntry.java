package dev.sluice.guard.control;

import dev.sluice.guard.contract.Contract;
import java.time.Instant;

/** What one record of the control log says. {@code connector} is always the stream connector. */
public sealed interface ControlEntry {

  String connector();

  /**
   * A contract version is approved.
   *
   * <p>While a first contract awaits a decision, reason LEARNING, only that decision gives one.
   *
   * @param incident whose decision gave it; null when nobody had to decide
   */
  record ContractApproved(Contract contract, String incident, Instant at) implements ControlEntry {
    @Override
    public String connector() {
      return contract.connector();
    }
  }

  /** A collection's gate closed. */
  record IncidentOpened(String id, IncidentDraft draft, Instant at) implements ControlEntry {
    @Override
    public String connector() {
      return draft.connector();
    }
  }

  /** The connectors of a hold are paused, or run again: {@code state} is PAUSED or RESUMED. */
  record IncidentMoved(String connector, String incident, IncidentState state)
      implements ControlEntry {}

  /** Somebody decided about an incident. */
  record IncidentDecided(String connector, String incident, Decision decision)
      implements ControlEntry {}

  /**
   * A generation begins.
   *
   * @param incident whose decision asked for it; null for a collection's first
   */
  record GenerationStarted(String connector, int number, long t0, Instant copyFrom, String incident)
      implements ControlEntry {}

  /** How much oplog is left while an incident awaits its decision. */
  record OplogWindowSeen(String connector, String incident, Incident.OplogWindow window)
      implements ControlEntry {}

  /** A generation reached its next phase. */
  record GenerationMoved(String connector, int number, Generation.Phase phase)
      implements ControlEntry {}

  /**
   * A schema registry has a contract version.
   *
   * @param subject under which it was registered, {@code <topic>-value}
   * @param id the registry's, 0 or more; records of this version carry it from now on
   */
  record ContractRegistered(
      String connector, int contractVersion, String subject, int id, Instant at)
      implements ControlEntry {
    public ContractRegistered {
      if (id < 0) {
        throw new IllegalArgumentException("schemaId: must be 0 or more");
      }
    }
  }

  /**
   * Somebody wants the collection copied anew. The next generation that starts answers it; a
   * further request until then adds nothing and is not valid, nor is one whose id was used before.
   *
   * @param id unique to the request, so that it can be sent again
   */
  record ResyncRequested(String connector, String id, Instant at) implements ControlEntry {}

  /** Somebody other than the guard paused the connector, or let it run again. */
  record PersonPaused(String connector, boolean paused) implements ControlEntry {}
}
