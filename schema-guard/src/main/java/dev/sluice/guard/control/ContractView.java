package dev.sluice.guard.control;

import dev.sluice.guard.contract.Contract;
import java.util.Optional;

/** What the transformation sees of the control log. Thread-safe. */
public interface ContractView {

  /**
   * The newest contract of a stream connector as far as the log has been read; never blocks.
   *
   * @throws ControlUnavailableException while the log's reader has stopped, so that nobody knows
   *     what holds
   */
  Optional<Contract> current(String connector);

  /**
   * Reads the control log to the end that it has now. Blocks, for a bounded time.
   *
   * @throws ControlUnavailableException if the log cannot be read in time
   */
  void readToEnd();

  /**
   * Appends an incident and reads it back. While an incident of the connector is open, nothing is
   * appended and that one's id is returned.
   *
   * @return the id of the connector's open incident; empty if the contract has moved on since the
   *     draft was made, which then says nothing any more
   * @throws ControlUnavailableException if the log cannot be written in time
   */
  Optional<String> openIncident(IncidentDraft draft);

  /**
   * Appends a contract version that nobody had to decide about, and reads it back. Of several with
   * the same version the first in log order is valid. While an incident of the connector is open,
   * none is.
   *
   * @return whether this one is valid
   * @throws ControlUnavailableException if the log cannot be written in time
   */
  boolean register(Contract contract);

  /**
   * Whether an incident of the connector awaits a decision, as far as the log has been read; never
   * blocks.
   */
  boolean held(String connector);
}
