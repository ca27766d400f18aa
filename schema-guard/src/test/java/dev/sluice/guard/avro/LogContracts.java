package dev.sluice.guard.avro;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.ContractIds;
import dev.sluice.guard.control.ControlLog;
import java.util.Optional;

/** The contracts of a control log by their offset. */
record LogContracts(ControlLog log) implements ContractIds {
  @Override
  public int id(String connector, int version) {
    return (int) log.readToEnd().collection(connector).contract(version).orElseThrow().id();
  }

  @Override
  public Optional<Contract> byId(int id) {
    return log.readToEnd().contractById(id);
  }
}
