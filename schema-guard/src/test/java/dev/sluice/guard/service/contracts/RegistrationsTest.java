package dev.sluice.guard.service.contracts;

import static dev.sluice.guard.control.Entries.CONNECTOR;
import static dev.sluice.guard.control.Entries.approved;
import static dev.sluice.guard.control.Entries.contract;
import static dev.sluice.guard.control.Entries.drift;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.control.CollectionState;
import dev.sluice.guard.control.ControlEntry.ContractRegistered;
import dev.sluice.guard.control.Entries;
import dev.sluice.guard.control.InMemoryControlLog;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.control.IncidentState;
import dev.sluice.guard.registry.Registrar;
import dev.sluice.guard.registry.RegistryConfig;
import dev.sluice.guard.registry.RegistryStub;
import dev.sluice.guard.registry.SchemaRegistry;
import dev.sluice.guard.service.connect.ConnectorView;
import dev.sluice.guard.service.connect.GuardedCollection;
import dev.sluice.guard.service.connect.GuardedConnector;
import dev.sluice.guard.service.questions.Questions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistrationsTest {
  private static final String SUBJECT = "sluice.shop.orders-value";

  private final RegistryStub stub = new RegistryStub();
  private final InMemoryControlLog log = new InMemoryControlLog();
  private final AtomicInteger incidents = new AtomicInteger();
  private Instant now = Entries.AT;
  private final Registrations registrations = registrations(Optional.of(registrar()));

  @AfterEach
  void stop() {
    stub.close();
  }

  private Registrar registrar() {
    AbstractConfig config =
        new AbstractConfig(
            RegistryConfig.define(new ConfigDef(), "registry.", "none."),
            Map.of("registry.url", stub.url().toString(), "registry.timeout.ms", "60000"),
            false);
    return new Registrar(
        new SchemaRegistry(RegistryConfig.read(config, "registry.").orElseThrow()),
        log,
        Clock.systemUTC());
  }

  private Registrations registrations(Optional<Registrar> registrar) {
    Clock clock =
        new Clock() {
          @Override
          public Instant instant() {
            return now;
          }

          @Override
          public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(java.time.ZoneId zone) {
            return this;
          }
        };
    return new Registrations(
        log,
        registrar,
        new Questions<>(new AtOnce(), clock, () -> {}),
        clock,
        () -> "i-" + incidents.incrementAndGet());
  }

  /** Two rounds: one asks, the next one takes the answer. */
  private boolean awaitedAfterAnswer() {
    registrations.awaited(subject());
    now = now.plusSeconds(10);
    registrations.awaited(subject());
    return registrations.awaited(subject());
  }

  private GuardedCollection subject() {
    ConnectorView view =
        new ConnectorView(
            CONNECTOR,
            Map.of(
                "connector.class", "com.mongodb.kafka.connect.MongoSourceConnector",
                "database", "shop",
                "collection", "orders",
                "transforms", "guard",
                "transforms.guard.type", "dev.sluice.guard.SchemaGuard"),
            "RUNNING",
            List.of());
    CollectionState state = log.state().collection(CONNECTOR);
    return new GuardedCollection(GuardedConnector.of(view).orElseThrow(), null, state);
  }

  private List<Integer> registered() {
    return log.state().schemaIds().of(CONNECTOR).stream()
        .map(ContractRegistered::contractVersion)
        .toList();
  }

  @Test
  void aCollectionWaitsForItsContractToBeRegistered() {
    assertThat(registrations.awaited(subject())).isFalse();
    log.append(approved(contract(1, "a"), null));

    assertThat(registrations.awaited(subject())).isTrue();
    assertThat(awaitedAfterAnswer()).isFalse();
    assertThat(log.state().schemaIds().id(CONNECTOR, 1, SUBJECT)).isPresent();
  }

  @Test
  void withoutARegistryNothingWaits() {
    log.append(approved(contract(1, "a"), null));
    assertThat(registrations(Optional.empty()).awaited(subject())).isFalse();
    assertThat(stub.requests()).isEmpty();
  }

  @Test
  void ofVersionsBeforeTheRegistryOnlyTheOneThatHoldsIsRegistered() {
    log.append(approved(contract(1, "a"), null));
    log.append(approved(contract(2, "a", "b"), null));
    assertThat(awaitedAfterAnswer()).isFalse();
    assertThat(registered()).containsExactly(2);
  }

  @Test
  void afterARegisteredVersionEveryOneIsRegistered() {
    log.append(approved(contract(1, "a"), null));
    awaitedAfterAnswer();
    log.append(approved(contract(2, "a", "b"), null));
    log.append(approved(contract(3, "a", "b", "c"), null));
    awaitedAfterAnswer();
    assertThat(awaitedAfterAnswer()).isFalse();
    assertThat(registered()).containsExactly(1, 2, 3);
  }

  @Test
  void aCollectionThatIsHeldIsNotKeptFromBeingPaused() {
    log.append(approved(contract(1, "a"), null));
    log.append(drift("i-drift", contract(2, "a", "b")));
    assertThat(registrations.awaited(subject())).isFalse();
    assertThat(stub.requests()).isEmpty();
  }

  @Test
  void whileTheRegistryIsDownTheCollectionWaitsWithoutAnIncident() {
    log.append(approved(contract(1, "a"), null));
    stub.fault(503, "");
    assertThat(awaitedAfterAnswer()).isTrue();
    assertThat(log.state().incidents()).isEmpty();

    stub.fault(0, "");
    now = now.plusSeconds(10);
    assertThat(awaitedAfterAnswer()).isFalse();
    assertThat(registered()).containsExactly(1);
  }

  @Test
  void aRefusalIsOneIncidentThatEndsWhenTheRegistryTakesTheContract() {
    log.append(approved(contract(1, "a"), null));
    stub.fault(409, "{\"error_code\": 409, \"message\": \"incompatible\"}");
    awaitedAfterAnswer();
    assertThat(awaitedAfterAnswer()).isFalse();
    assertThat(log.state().incidents())
        .singleElement()
        .satisfies(
            incident -> {
              assertThat(incident.draft().reason()).isEqualTo(IncidentReason.REGISTRY_REFUSED);
              assertThat(incident.draft().detail())
                  .contains(SUBJECT, stub.url().toString(), "incompatible");
            });

    stub.fault(0, "");
    now = now.plusSeconds(10);
    awaitedAfterAnswer();
    registrations.awaited(subject());
    assertThat(log.state().incidents().get(0).state()).isEqualTo(IncidentState.DECIDED);
    assertThat(registered()).containsExactly(1);
  }

  /** Does what it is given before it returns. */
  private static final class AtOnce extends AbstractExecutorService {
    @Override
    public void execute(Runnable command) {
      command.run();
    }

    @Override
    public void shutdown() {
      // Nothing runs.
    }

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
