package dev.sluice.guard.service.contracts;

import dev.sluice.guard.avro.AvroSchema;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.CollectionState.StoredContract;
import dev.sluice.guard.control.ControlEntry.ContractRegistered;
import dev.sluice.guard.control.ControlEntry.IncidentDecided;
import dev.sluice.guard.control.ControlEntry.IncidentOpened;
import dev.sluice.guard.control.ControlLog;
import dev.sluice.guard.control.ControlState;
import dev.sluice.guard.control.Decision;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.control.IncidentDraft;
import dev.sluice.guard.control.IncidentIds;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.registry.Registrar;
import dev.sluice.guard.registry.RegistryException;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.questions.Questions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has each contract version registered before its records flow. While the registry does not answer
 * the collection waits; when it refuses, an incident says so, and ends by itself once it does not.
 * For one thread.
 */
public final class Registrations {
  private static final Logger LOG = LoggerFactory.getLogger(Registrations.class);
  private static final Duration ASKED_AGAIN = Duration.ofSeconds(5);

  private final ControlLog log;
  private final Optional<Registrar> registrar;
  private final Questions<Outcome> questions;
  private final Clock clock;
  private final IncidentIds ids;
  private final Map<String, Instant> notBefore = new HashMap<>();
  private final Map<String, String> complaints = new HashMap<>();

  /**
   * What became of one attempt.
   *
   * @param failure null when the version is registered
   */
  record Outcome(RegistryException failure) {}

  /**
   * @param registrar empty when no registry is configured: nothing has to be registered then
   * @param questions what the registry says
   */
  public Registrations(
      ControlLog log,
      Optional<Registrar> registrar,
      Questions<Outcome> questions,
      Clock clock,
      IncidentIds ids) {
    this.log = log;
    this.registrar = registrar;
    this.questions = questions;
    this.clock = clock;
    this.ids = ids;
  }

  /**
   * Registers what is to be registered next.
   *
   * @return whether the collection has to wait for it
   */
  public boolean awaited(GuardedCollection subject) {
    Incident incident = subject.incident();
    boolean ofRegistry =
        incident != null && incident.draft().reason() == IncidentReason.REGISTRY_REFUSED;
    Optional<Contract> missing = registrar.isPresent() ? missing(subject) : Optional.empty();
    if (missing.isEmpty()) {
      if (ofRegistry && incident.state().undecided()) {
        end(subject, incident);
      }
      return false;
    }
    if (incident != null && incident.state().undecided() && !ofRegistry) {
      return false;
    }
    register(subject, missing.get());
    return !ofRegistry;
  }

  /**
   * The version to register next: all that follow a registered one, or else the one that holds now.
   */
  private Optional<Contract> missing(GuardedCollection subject) {
    List<StoredContract> contracts = subject.state().contracts();
    if (contracts.isEmpty()) {
      return Optional.empty();
    }
    ControlState state = log.state();
    String topicSubject = Registrar.subject(subject.stream().topic());
    int registered =
        state.schemaIds().of(subject.name()).stream()
            .filter(entry -> entry.subject().equals(topicSubject))
            .mapToInt(ContractRegistered::contractVersion)
            .max()
            .orElse(contracts.size() - 1);
    return subject.state().contract(registered + 1).map(StoredContract::contract);
  }

  private void register(GuardedCollection subject, Contract contract) {
    String name = subject.name() + " v" + contract.version();
    if (clock.instant().isBefore(notBefore.getOrDefault(name, Instant.EPOCH))) {
      return;
    }
    Optional<Outcome> answer = questions.answer(name, () -> ask(subject, contract));
    if (answer.isEmpty()) {
      return;
    }
    questions.forget(name);
    RegistryException failure = answer.get().failure();
    if (failure == null) {
      notBefore.remove(name);
      complaints.remove(name);
      return;
    }
    notBefore.put(name, clock.instant().plus(ASKED_AGAIN));
    if (failure.refused()) {
      refused(subject, failure.getMessage());
    } else if (!failure.getMessage().equals(complaints.put(name, failure.getMessage()))) {
      LOG.warn("Connector {} waits: {}", subject.name(), failure.getMessage());
    }
  }

  private Outcome ask(GuardedCollection subject, Contract contract) {
    try {
      registrar
          .orElseThrow()
          .register(
              contract.connector(),
              contract.version(),
              subject.stream().topic(),
              AvroSchema.of(contract));
      return new Outcome(null);
    } catch (RegistryException e) {
      return new Outcome(e);
    }
  }

  private void refused(GuardedCollection subject, String message) {
    IncidentDraft draft =
        new IncidentDraft(
            subject.name(),
            subject.stream().namespace(),
            IncidentReason.REGISTRY_REFUSED,
            null,
            null,
            null,
            List.of(),
            null,
            List.of(),
            null,
            message);
    String id = ids.next();
    if (log.append(new IncidentOpened(id, draft, clock.instant())).valid()) {
      LOG.error("Connector {}: incident {}, {}", subject.name(), id, message);
    }
  }

  private void end(GuardedCollection subject, Incident incident) {
    Decision decision = new Decision(Decision.Verdict.APPROVED, Map.of(), clock.instant());
    log.append(new IncidentDecided(subject.name(), incident.id(), decision));
  }
}
