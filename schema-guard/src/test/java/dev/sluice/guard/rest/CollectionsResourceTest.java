package dev.sluice.guard.rest;

import static dev.sluice.guard.control.Entries.CONNECTOR;
import static dev.sluice.guard.control.Entries.approved;
import static dev.sluice.guard.control.Entries.contract;
import static dev.sluice.guard.control.Entries.drift;
import static dev.sluice.guard.control.Entries.generation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.guard.control.ControlEntry.ContractRegistered;
import dev.sluice.guard.control.ControlEntry.IncidentMoved;
import dev.sluice.guard.control.Entries;
import dev.sluice.guard.control.InMemoryControlLog;
import dev.sluice.guard.control.IncidentState;
import dev.sluice.guard.service.watch.CollectionReport;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotFoundException;
import java.time.Clock;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionsResourceTest {
  private final InMemoryControlLog log = new InMemoryControlLog();
  private final Collections collections =
      new Collections(
          new CollectionReport(
              new FakeCluster().guarded(CONNECTOR).other("x.y"),
              Clock.fixed(Entries.AT, ZoneOffset.UTC)));
  private final CollectionsResource resource =
      new CollectionsResource(
          new ControlReads(log), collections, new Pauses(new ControlReads(log), collections, log));
  private final ResyncResource resyncs =
      new ResyncResource(
          new ControlReads(log), collections, log, Clock.fixed(Entries.AT, ZoneOffset.UTC));

  private static JsonNode json(Object text) {
    try {
      return new ObjectMapper().readTree(text.toString());
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode resync(String body) {
    return json(resyncs.resync(CONNECTOR, body).getEntity());
  }

  @Test
  void onlyGuardedCollectionsAreListed() {
    assertThat(json(resource.collections())).hasSize(1);
    assertThat(json(resource.collections()).get(0).path("connector").asText()).isEqualTo(CONNECTOR);
    assertThatThrownBy(() -> resource.collection("x.y"))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining("x.y");
  }

  @Test
  void aContractTellsItsIdsInTheRegistry() {
    log.append(approved(contract(1, "a"), null));
    log.append(new ContractRegistered(CONNECTOR, 1, "sluice.shop.orders-value", 7, Entries.AT));

    JsonNode contract = json(resource.contract(CONNECTOR, "1"));
    assertThat(contract.path("id").asLong()).isZero();
    assertThat(contract.path("registrations").get(0).path("subject").asText())
        .isEqualTo("sluice.shop.orders-value");
    assertThat(contract.path("registrations").get(0).path("schemaId").asInt()).isEqualTo(7);
    assertThat(json(resource.contracts(CONNECTOR)).get(0)).isEqualTo(contract);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "2", "-1", "one", "99999999999"})
  void aVersionThatDoesNotExistSaysWhichDo(String version) {
    log.append(approved(contract(1, "a"), null));
    assertThatThrownBy(() -> resource.contract(CONNECTOR, version))
        .isInstanceOf(NotFoundException.class)
        .hasMessageContaining(version)
        .hasMessageContaining("1 to 1");
    assertThatThrownBy(() -> resource.diff(CONNECTOR, "1", version.equals("0") ? "7" : version))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void aDiffIsWithTheVersionBeforeUnlessAnotherIsNamed() {
    log.append(approved(contract(1, "a"), null));
    log.append(approved(contract(2, "a", "b"), null));
    log.append(approved(contract(3, "a", "b", "c"), null));

    assertThat(json(resource.diff(CONNECTOR, "3", null)).path("changes")).hasSize(1);
    JsonNode both = json(resource.diff(CONNECTOR, "3", "1"));
    assertThat(both.path("changes")).hasSize(2);
    assertThat(both.path("ddl")).hasSize(2);
    assertThat(json(resource.diff(CONNECTOR, "1", null)).path("from").asInt()).isZero();
    assertThat(json(resource.diff(CONNECTOR, "1", "3")).path("changes").get(0).path("change"))
        .hasToString("\"removed\"");
  }

  @Test
  void aResyncIsRequestedOnceHoweverOftenItIsAskedFor() {
    log.append(approved(contract(1, "a"), null));
    log.append(generation(1, null));

    JsonNode first = resync("{\"request\": \"mine\"}");
    assertThat(first.path("state").asText()).isEqualTo("requested");
    assertThat(first.path("request").asText()).isEqualTo("mine");
    assertThat(resync("{\"request\": \"mine\"}")).isEqualTo(first);
    assertThat(resync(null)).isEqualTo(first);
    assertThat(json(resource.collection(CONNECTOR)).path("resync").asText()).isEqualTo("mine");

    log.append(generation(2, null));
    JsonNode begun = resync("{\"request\": \"mine\"}");
    assertThat(begun.path("state").asText()).isEqualTo("begun");
    assertThat(begun.path("generation").asInt()).isEqualTo(2);
    assertThat(log.state().collection(CONNECTOR).resync()).isNull();

    assertThat(resync("").path("request").asText()).matches("r-[0-9a-f]{12}");
    assertThat(log.state().collection(CONNECTOR).resync()).isNotNull();
  }

  @Test
  void aResyncOfWhatIsNotThereOrNotYetCopiedIsRefused() {
    assertThatThrownBy(() -> resyncs.resync("no.such", "{}")).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> resyncs.resync(CONNECTOR, "{}"))
        .isInstanceOf(ClientErrorException.class)
        .hasMessageContaining("has not been copied yet");
    assertThatThrownBy(() -> resyncs.resync(CONNECTOR, "{\"request\": 7}"))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("request");
    assertThatThrownBy(() -> resyncs.resync(CONNECTOR, "{\"force\": true}"))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("force");
    assertThat(log.state().nextOffset()).isZero();
  }

  @Test
  void aPauseOfWhatIsHeldIsNotedAndTakenBack() {
    log.append(approved(contract(1, "a"), null));
    log.append(generation(1, null));
    log.append(drift("i-1", contract(2, "a", "b")));
    log.append(new IncidentMoved(CONNECTOR, "i-1", IncidentState.PAUSED));

    assertThat(json(resource.pause(CONNECTOR)).path("pausedBy").asText()).isEqualTo("person");
    long noted = log.state().nextOffset();
    assertThat(json(resource.pause(CONNECTOR)).path("pausedBy").asText()).isEqualTo("person");
    assertThat(log.state().nextOffset()).as("noted once").isEqualTo(noted);

    assertThat(json(resource.resume(CONNECTOR)).path("pausedBy").isNull()).isTrue();
    assertThat(log.state().collection(CONNECTOR).pausedByPerson()).isFalse();
  }

  @Test
  void aPauseOfWhatIsNotHeldIsRefused() {
    log.append(approved(contract(1, "a"), null));
    log.append(generation(1, null));
    assertThatThrownBy(() -> resource.pause("no.such")).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> resource.pause(CONNECTOR))
        .isInstanceOf(ClientErrorException.class)
        .hasMessageContaining("is not held");

    log.append(drift("i-1", contract(2, "a", "b")));
    assertThatThrownBy(() -> resource.resume(CONNECTOR))
        .isInstanceOf(ClientErrorException.class)
        .hasMessageContaining("i-1")
        .hasMessageContaining("ask again");
    assertThat(log.state().collection(CONNECTOR).pausedByPerson()).isFalse();
  }
}
