package dev.sluice.guard.registry;

import static dev.sluice.guard.control.Entries.CONNECTOR;
import static dev.sluice.guard.control.Entries.approved;
import static dev.sluice.guard.control.Entries.contract;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.avro.AvroSchema;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.Entries;
import dev.sluice.guard.control.InMemoryControlLog;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistrarTest {
  private static final String TOPIC = "sluice.shop.orders";
  private static final Contract FIRST = contract(1, "a");
  private static final Contract SECOND = contract(2, "a", "b");

  private final RegistryStub stub = new RegistryStub();
  private final InMemoryControlLog log = new InMemoryControlLog();
  private final Registrar registrar =
      new Registrar(
          new SchemaRegistry(Settings.of(Map.of(), stub.url())),
          log,
          Clock.fixed(Entries.AT, ZoneOffset.UTC));

  @AfterEach
  void stop() {
    stub.close();
  }

  private int register(Contract contract) {
    return registrar.register(CONNECTOR, contract.version(), TOPIC, AvroSchema.of(contract));
  }

  @Test
  void theControlLogRemembersTheId() {
    log.append(approved(FIRST, null));
    int id = register(FIRST);
    assertThat(log.state().schemaIds().id(CONNECTOR, 1, TOPIC + "-value")).hasValue(id);
    assertThat(log.state().schemaIds().withId(id).orElseThrow().contractVersion()).isEqualTo(1);
  }

  @Test
  void whatTheLogRemembersNeedsNoRegistry() {
    log.append(approved(FIRST, null));
    int id = register(FIRST);
    stub.fault(503, "");
    long records = log.state().nextOffset();
    assertThat(register(FIRST)).isEqualTo(id);
    assertThat(log.state().nextOffset()).isEqualTo(records);
  }

  @Test
  void eachVersionHasAnIdOfItsOwnThoughItsColumnsAreTheSame() {
    log.append(approved(FIRST, null));
    log.append(approved(contract(2, "a"), null));
    assertThat(register(contract(2, "a"))).isNotEqualTo(register(FIRST));
  }

  @Test
  void nothingIsRegisteredThatTheLogDoesNotHave() {
    assertThatThrownBy(() -> register(FIRST))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("contract version 1 of connector " + CONNECTOR);
    assertThat(log.state().schemaIds().of(CONNECTOR)).isEmpty();
  }

  @Test
  void aRegistryThatLostItsContentIsRefused() {
    log.append(approved(FIRST, null));
    log.append(approved(SECOND, null));
    int id = register(FIRST);
    stub.emptied(100);
    assertThatThrownBy(() -> register(SECOND))
        .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.refused()).isTrue())
        .hasMessageContaining("version 1")
        .hasMessageContaining("id " + id)
        .hasMessageContaining("lost its content");
    assertThat(log.state().schemaIds().of(CONNECTOR)).hasSize(1);
  }

  @Test
  void anIdThatMeansAnotherContractIsRefused() {
    log.append(approved(FIRST, null));
    int id = register(FIRST);
    Contract other =
        new Contract("shop.users", "shop.users", 1, FIRST.fields(), Contract.ID_ALONE, Map.of());
    log.append(approved(other, null));
    stub.emptied(id);
    assertThatThrownBy(
            () -> registrar.register("shop.users", 1, "sluice.shop.users", AvroSchema.of(other)))
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("contract version 1 of connector " + CONNECTOR)
        .hasMessageContaining("another registry");
    assertThat(log.state().schemaIds().of("shop.users")).isEmpty();
  }
}
