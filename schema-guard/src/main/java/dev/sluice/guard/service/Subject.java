package dev.sluice.guard.service;

import dev.sluice.guard.control.CollectionState;
import dev.sluice.guard.control.Generation;
import dev.sluice.guard.control.Incident;
import java.util.List;

/**
 * One collection in one round: what Connect shows and what the log says.
 *
 * @param snapshot the snapshot connector; null when there is none
 */
record Subject(GuardedConnector stream, GuardedConnector snapshot, CollectionState state) {

  String name() {
    return stream.name();
  }

  ConnectorView view() {
    return stream.view();
  }

  /** The stream connector and, when there is one, the snapshot connector. */
  List<ConnectorView> views() {
    return snapshot == null ? List.of(stream.view()) : List.of(stream.view(), snapshot.view());
  }

  Incident incident() {
    return state.incident();
  }

  Generation generation() {
    return state.generation();
  }
}
