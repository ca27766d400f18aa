package dev.sluice.guard.support;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.control.ContractIds;
import dev.sluice.guard.control.ContractView;
import dev.sluice.guard.control.ControlUnavailableException;
import dev.sluice.guard.control.IncidentDraft;
import dev.sluice.guard.drift.Approval;
import dev.sluice.guard.drift.Drift;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A control log in memory: what is appended is seen after the next read to the end. */
public final class MemoryControl implements ContractView, ContractIds {

  private final List<Contract> log = new ArrayList<>();
  private final Map<String, IncidentDraft> open = new HashMap<>();
  private final List<IncidentDraft> incidents = new ArrayList<>();
  private int read;
  private boolean unavailable;
  private Runnable faster = () -> {};
  private int reads;

  public MemoryControl contract(Contract contract) {
    log.add(contract);
    return this;
  }

  public MemoryControl unavailable(boolean isUnavailable) {
    unavailable = isUnavailable;
    return this;
  }

  /** Decides about the connector's open incident. */
  public Contract approve(String connector, Map<String, Treatment> treatments) {
    IncidentDraft draft = open.remove(connector);
    Contract current =
        newest(connector).orElse(Contract.none(draft.connector(), draft.namespace()));
    Contract next =
        Approval.apply(current, new Drift(draft.changes(), draft.proposed()), treatments);
    log.add(next);
    return next;
  }

  public List<IncidentDraft> incidents() {
    return incidents;
  }

  public IncidentDraft lastIncident() {
    return incidents.get(incidents.size() - 1);
  }

  private Optional<Contract> newest(String connector) {
    return log.stream().filter(c -> c.connector().equals(connector)).reduce((a, b) -> b);
  }

  @Override
  public Optional<Contract> current(String connector) {
    require();
    return log.subList(0, read).stream()
        .filter(c -> c.connector().equals(connector))
        .reduce((a, b) -> b);
  }

  @Override
  public void readToEnd() {
    require();
    reads++;
    read = log.size();
  }

  private void require() {
    if (unavailable) {
      throw new ControlUnavailableException("sluice.control at nowhere:9092 cannot be read");
    }
  }

  /** Lets this happen before the next append, as if another writer had been faster. */
  public MemoryControl beforeAppend(Runnable other) {
    faster = other;
    return this;
  }

  private void othersFirst() {
    Runnable other = faster;
    faster = () -> {};
    other.run();
    readToEnd();
  }

  @Override
  public Optional<String> openIncident(IncidentDraft draft) {
    othersFirst();
    int version = newest(draft.connector()).map(Contract::version).orElse(0);
    if (draft.proposed() != null && draft.proposed().version() <= version) {
      return Optional.empty();
    }
    if (open.putIfAbsent(draft.connector(), draft) == null) {
      incidents.add(draft);
    }
    return Optional.of("i-" + incidents.size());
  }

  @Override
  public boolean register(Contract contract) {
    othersFirst();
    int version = newest(contract.connector()).map(Contract::version).orElse(0);
    if (open.containsKey(contract.connector()) || contract.version() != version + 1) {
      return false;
    }
    log.add(contract);
    readToEnd();
    return true;
  }

  /** How often the log was read to its end. */
  public int reads() {
    return reads;
  }

  @Override
  public boolean held(String connector) {
    return open.containsKey(connector);
  }

  @Override
  public int id(String connector, int version) {
    for (int i = 0; i < log.size(); i++) {
      if (log.get(i).connector().equals(connector) && log.get(i).version() == version) {
        return i;
      }
    }
    throw new IllegalStateException("No version " + version + " of " + connector);
  }

  @Override
  public Optional<Contract> byId(int id) {
    return id >= 0 && id < log.size() ? Optional.of(log.get(id)) : Optional.empty();
  }
}
