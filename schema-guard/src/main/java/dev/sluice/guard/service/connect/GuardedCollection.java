package dev.sluice.guard.service.connect;

import dev.sluice.guard.control.CollectionState;
import dev.sluice.guard.control.Generation;
import dev.sluice.guard.control.Incident;
import java.util.List;

/**
 * One collection in one round: what Connect shows and what the log says.
 *
 * @param snapshot the snapshot connector; null when there is none
 */
public record GuardedCollection(
    GuardedConnector stream, GuardedConnector snapshot, CollectionState state) {

  public String name() {
    return stream.name();
  }

  public ConnectorView view() {
    return stream.view();
  }

  /** The stream connector and, when there is one, the snapshot connector. */
  public List<ConnectorView> views() {
    return snapshot == null ? List.of(stream.view()) : List.of(stream.view(), snapshot.view());
  }

  public Incident incident() {
    return state.incident();
  }

  public Generation generation() {
    return state.generation();
  }
}
