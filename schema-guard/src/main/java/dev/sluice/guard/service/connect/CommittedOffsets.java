package dev.sluice.guard.service.connect;

import java.util.Optional;

/** The offsets that Connect has committed for source connectors. For one thread. */
public interface CommittedOffsets extends AutoCloseable {

  /** Takes note of what was committed meanwhile. Called once at the beginning of each round. */
  void refresh();

  /**
   * The newest known offset of one partition of a connector.
   *
   * @param partition the connector's {@code offset.partition.name}
   * @return empty before the first
   * @throws ConnectRestException when Connect has to be asked and does not answer
   */
  Optional<CommittedOffset> of(ConnectorView connector, String partition);

  @Override
  void close();
}
