package dev.sluice.guard.control;

import dev.sluice.guard.contract.Contract;
import java.util.Optional;

/** The ids under which contracts travel in record values. Thread-safe. */
public interface ContractIds {

  /**
   * The id of a contract; blocks, for a bounded time, until the control log shows it.
   *
   * @param connector the stream connector that owns the contract
   * @throws ControlUnavailableException if the log cannot be read in time
   * @throws IllegalStateException if the log, read to its end, has no such contract
   */
  int id(String connector, int version);

  /**
   * The contract with an id; reads the control log to its end before it answers that there is none.
   *
   * @throws ControlUnavailableException if the log cannot be read in time
   */
  Optional<Contract> byId(int id);
}
