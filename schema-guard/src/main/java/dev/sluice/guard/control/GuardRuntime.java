package dev.sluice.guard.control;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.CollectionState.StoredContract;
import dev.sluice.guard.control.ControlEntry.ContractApproved;
import dev.sluice.guard.control.ControlEntry.IncidentOpened;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What transformations, converters and the guard service of one worker share: one reader of the
 * control log. Each user takes its own and closes it; the log is closed with the last one.
 *
 * <p>Shared means shared by what one class loader loaded, which is all that comes from one plugin
 * folder. Thread-safe.
 */
public final class GuardRuntime implements ContractView, ContractIds, AutoCloseable {
  private static final IncidentIds INCIDENT_IDS = IncidentIds.random();

  private final ControlLog log;
  private final Clock clock;
  private final Runnable release;
  private final AtomicBoolean closed = new AtomicBoolean();

  GuardRuntime(ControlLog log, Clock clock, Runnable release) {
    this.log = log;
    this.clock = clock;
    this.release = release;
  }

  /**
   * The runtime over a control topic that exists already.
   *
   * @param kafkaClientConfig bootstrap servers and security settings; empty: those of the worker,
   *     which the guard's REST extension gives
   * @param controlTopic name of the control topic
   * @throws org.apache.kafka.common.config.ConfigException when no bootstrap servers are known
   */
  public static GuardRuntime shared(Map<String, Object> kafkaClientConfig, String controlTopic) {
    return SharedLogs.open(kafkaClientConfig, controlTopic, OptionalInt.empty());
  }

  /**
   * The same for a worker: the topic is created when absent, and the worker's settings serve all
   * that name none of their own.
   *
   * @param replicationFactor copies of the control topic; -1 for the broker's default
   */
  public static GuardRuntime ofWorker(
      Map<String, Object> kafkaClientConfig, String controlTopic, int replicationFactor) {
    return SharedLogs.open(kafkaClientConfig, controlTopic, OptionalInt.of(replicationFactor));
  }

  /** The log itself, for the guard service. */
  public ControlLog log() {
    return log;
  }

  @Override
  public Optional<Contract> current(String connector) {
    return log.readable().collection(connector).contract();
  }

  @Override
  public void readToEnd() {
    log.readToEnd();
  }

  @Override
  public boolean held(String connector) {
    return log.state().collection(connector).held();
  }

  @Override
  public Optional<String> openIncident(IncidentDraft draft) {
    Incident open = log.readToEnd().collection(draft.connector()).incident();
    if (open != null && open.blocks()) {
      return Optional.of(open.id());
    }
    String id = INCIDENT_IDS.next();
    ControlLog.Appended appended = log.append(new IncidentOpened(id, draft, clock.instant()));
    if (appended.valid()) {
      return Optional.of(id);
    }
    Incident first = appended.state().collection(draft.connector()).incident();
    return first != null && first.blocks() ? Optional.of(first.id()) : Optional.empty();
  }

  @Override
  public boolean register(Contract contract) {
    return log.append(new ContractApproved(contract, null, clock.instant())).valid();
  }

  @Override
  public int id(String connector, int version) {
    Optional<StoredContract> known = log.state().collection(connector).contract(version);
    return known
        .or(() -> log.readToEnd().collection(connector).contract(version))
        .map(stored -> Math.toIntExact(stored.id()))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "The control log has no contract version "
                        + version
                        + " of connector "
                        + connector));
  }

  @Override
  public Optional<Contract> byId(int id) {
    return log.state().contractById(id).or(() -> log.readToEnd().contractById(id));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      release.run();
    }
  }
}
