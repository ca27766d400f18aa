package dev.sluice.guard.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.guard.control.ControlEntry.PersonPaused;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.ControlState;
import dev.sluice.guard.control.ControlUnavailableException;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.control.IncidentState;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;

/**
 * What a person wants of a collection that is held, whose connectors are paused anyway.
 * Thread-safe.
 */
final class Pauses {
  private final ControlReads reads;
  private final Collections collections;
  private final ControlLog log;

  Pauses(ControlReads reads, Collections collections, ControlLog log) {
    this.reads = reads;
    this.collections = collections;
    this.log = log;
  }

  /**
   * Notes that the collection stays paused after the decision, until somebody resumes it, or that
   * it goes on then.
   *
   * @return the collection
   * @throws ClientErrorException of status 409 when it is not held
   */
  ObjectNode note(String connector, boolean paused) {
    ControlState state = reads.toEnd();
    collections.require(connector, state);
    requireHeld(connector, state);
    if (state.collection(connector).pausedByPerson() != paused) {
      try {
        state = log.append(new PersonPaused(connector, paused)).state();
      } catch (ControlUnavailableException e) {
        throw ControlReads.unavailable(e);
      }
      // Whoever decided at the same moment may have been first; then the connectors run.
      requireHeld(connector, state);
    }
    return collections.require(connector, state);
  }

  private static void requireHeld(String connector, ControlState state) {
    Incident incident = state.collection(connector).incident();
    if (incident == null || incident.state() != IncidentState.PAUSED) {
      throw new ClientErrorException(
          "Connector "
              + connector
              + (incident == null
                  ? " is not held: pause or resume the connector itself"
                  : " is just being paused or resumed because of incident "
                      + incident.id()
                      + ": ask again in a moment"),
          Response.Status.CONFLICT);
    }
  }
}
