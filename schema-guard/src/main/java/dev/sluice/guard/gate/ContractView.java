package dev.sluice.guard.gate;

import dev.sluice.guard.contract.Contract;
import java.util.Optional;

/** What the transformation sees of the control log. Thread-safe. */
public interface ContractView {

  /** The newest contract of a stream connector as far as the log has been read; never blocks. */
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
   * @return the id of the connector's open incident
   * @throws ControlUnavailableException if the log cannot be written in time
   */
  String openIncident(IncidentDraft draft);

  /**
   * Whether an incident of the connector awaits a decision, as far as the log has been read; never
   * blocks.
   */
  boolean held(String connector);
}
