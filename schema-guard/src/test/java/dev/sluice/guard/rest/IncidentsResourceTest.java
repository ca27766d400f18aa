package dev.sluice.guard.rest;

import static dev.sluice.guard.control.Entries.CONNECTOR;
import static dev.sluice.guard.control.Entries.approved;
import static dev.sluice.guard.control.Entries.contract;
import static dev.sluice.guard.control.Entries.drift;
import static dev.sluice.guard.control.Entries.incident;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.control.ControlEntry.IncidentOpened;
import dev.sluice.guard.control.Decision.Verdict;
import dev.sluice.guard.control.Entries;
import dev.sluice.guard.control.InMemoryControlLog;
import dev.sluice.guard.control.Incident;
import dev.sluice.guard.control.IncidentDraft;
import dev.sluice.guard.control.IncidentReason;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotFoundException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncidentsResourceTest {
  private final InMemoryControlLog log = new InMemoryControlLog();
  private final IncidentsResource resource =
      new IncidentsResource(new ControlReads(log), log, Clock.fixed(Entries.AT, ZoneOffset.UTC));

  @BeforeEach
  void open() {
    log.append(approved(contract(1, "a"), null));
    log.append(drift("i-1", contract(2, "a", "b")));
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private Incident stored() {
    return log.state().incident("i-1").orElseThrow();
  }

  @Test
  void anIncidentHasTheMembersOfTheFormat() {
    JsonNode incident = json(resource.incident("i-1"));

    List<String> names = new ArrayList<>();
    incident.fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .contains(
            "id",
            "connector",
            "namespace",
            "state",
            "reason",
            "openedAt",
            "clusterTime",
            "key",
            "changes",
            "proposedContract",
            "ddl",
            "decision",
            "remedy");
    assertThat(incident.path("state").asText()).isEqualTo("open");
    assertThat(incident.path("openedAt").asText()).isEqualTo("2026-11-24T10:00:07.001Z");
    assertThat(incident.path("decision").isNull()).isTrue();
    assertThat(incident.path("remedy").asText()).isEqualTo("./sluice drift approve i-1");
    assertThat(incident.path("proposedContract").path("version").asInt()).isEqualTo(2);
  }

  @Test
  void openAreTheIncidentsThatNobodyDecided() {
    assertThat(json(resource.incidents("open", null))).hasSize(1);
    assertThat(json(resource.incidents("open", "other"))).isEmpty();

    resource.approve("i-1", "{}");

    assertThat(json(resource.incidents("open", null))).isEmpty();
    assertThat(json(resource.incidents("decided", null))).hasSize(1);
    assertThat(json(resource.incidents(null, CONNECTOR))).hasSize(1);
  }

  @Test
  void approvingAgainAnswersTheSame() {
    String first = resource.approve("i-1", "{\"treatments\": {\"b\": \"text\"}}");
    long records = log.state().nextOffset();

    assertThat(resource.approve("i-1", "{\"treatments\": {\"b\": \"text\"}}")).isEqualTo(first);
    assertThat(log.state().nextOffset()).isEqualTo(records);
    assertThat(stored().decision().treatments()).isEqualTo(Map.of("b", Treatment.TEXT));
  }

  @Test
  void decidingOtherwiseThanDecidedIsAConflict() {
    resource.approve("i-1", null);

    assertThatThrownBy(() -> resource.reject("i-1", "{\"treatment\": \"ignore\"}"))
        .isInstanceOf(ClientErrorException.class)
        .hasMessageContaining("decided otherwise");
  }

  @Test
  void rejectingGivesEveryPathTheTreatment() {
    resource.reject("i-1", "{\"treatment\": \"quarantine\"}");

    assertThat(stored().decision().verdict()).isEqualTo(Verdict.REJECTED);
    assertThat(stored().decision().treatments()).isEqualTo(Map.of("b", Treatment.QUARANTINE));
  }

  @Test
  void rejectingGivesEachPathItsOwnTreatment() {
    resource.reject("i-1", "{\"treatment\": \"ignore\", \"treatments\": {\"b\": \"text\"}}");

    assertThat(stored().decision().treatments()).isEqualTo(Map.of("b", Treatment.TEXT));
    assertThat(resource.reject("i-1", "{\"treatments\": {\"b\": \"text\"}}")).contains("decided");
  }

  @Test
  void approvingTakesTypesThatTheOperatorChose() {
    String first = resource.approve("i-1", "{\"types\": {\"b\": \"json\"}}");

    assertThat(stored().decision().types()).isEqualTo(Map.of("b", ContractType.JSON));
    assertThat(json(first).path("decision").path("types").path("b").asText()).isEqualTo("json");
    assertThat(resource.approve("i-1", "{\"types\": {\"b\": \"json\"}}")).isEqualTo(first);
    assertThatThrownBy(() -> resource.approve("i-1", "{}"))
        .isInstanceOf(ClientErrorException.class)
        .hasMessageContaining("decided otherwise");
  }

  @Test
  void aStateThatDoesNotExistIsRefused() {
    assertThatThrownBy(() -> resource.incidents("closed", null))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("closed")
        .hasMessageContaining("open, paused, decided, resumed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"types\": {\"b\": \"number\"}}",
        "{\"types\": {\"b\": 7}}",
        "{\"types\": {\"b\": \"decimal\"}}",
        "{\"types\": [\"b\"]}",
        "{\"types\": {\"b\": \"json\", \"b\": \"int\"}}",
        "{\"treatments\": {\"b\": null}}",
        "{\"treatments\": \"text\"}",
        "{} {}",
        "[]"
      })
  void aBodyThatIsNoApprovalSaysWhatIsWrong(String body) {
    assertThatThrownBy(() -> resource.approve("i-1", body))
        .isInstanceOf(BadRequestException.class)
        .hasMessageStartingWith("Incident i-1: ");
    assertThat(stored().decision()).isNull();
  }

  @Test
  void aRejectionThatLeavesPathsOutNamesThem() {
    assertThatThrownBy(() -> resource.reject("i-1", "{\"treatments\": {\"c\": \"text\"}}"))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("have none: b");
    assertThatThrownBy(
            () ->
                resource.reject(
                    "i-1", "{\"treatment\": \"text\", \"treatments\": {\"c\": \"text\"}}"))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("'c'");
    assertThat(stored().decision()).isNull();
  }

  @Test
  void whatCannotBeDoneIsRefusedBeforeItIsDecided() {
    assertThatThrownBy(() -> resource.approve("i-1", "{\"treatments\": {\"c\": \"text\"}}"))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("'c'");
    assertThatThrownBy(() -> resource.approve("i-1", "{\"treatments\": {\"b\": \"drop\"}}"))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("drop");
    assertThatThrownBy(() -> resource.approve("i-1", "{\"treatment\": \"text\"}"))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining("treatment");
    assertThatThrownBy(() -> resource.reject("i-1", "{")).isInstanceOf(BadRequestException.class);
    assertThatThrownBy(() -> resource.reject("i-1", "")).isInstanceOf(BadRequestException.class);
    assertThatThrownBy(() -> resource.approve("i-9", "{}")).isInstanceOf(NotFoundException.class);
    assertThat(stored().decision()).isNull();
  }

  @Test
  void aResyncCanOnlyBeApproved() {
    InMemoryControlLog other = new InMemoryControlLog();
    other.append(incident("i-2", IncidentReason.DROPPED));
    IncidentsResource resync =
        new IncidentsResource(
            new ControlReads(other), other, Clock.fixed(Entries.AT, ZoneOffset.UTC));

    assertThatThrownBy(() -> resync.reject("i-2", "{\"treatment\": \"ignore\"}"))
        .isInstanceOf(ClientErrorException.class)
        .hasMessageContaining("./sluice drift approve i-2");
    assertThat(json(resync.approve("i-2", "{}")).path("state").asText()).isEqualTo("decided");
  }

  @Test
  void aBypassEndsWithTheConfigAlone() {
    InMemoryControlLog other = new InMemoryControlLog();
    IncidentDraft draft =
        new IncidentDraft(
            Entries.CONNECTOR,
            "shop.orders",
            IncidentReason.BYPASS,
            null,
            null,
            null,
            List.of(),
            null,
            List.of(),
            null,
            "Set errors.tolerance=none");
    other.append(new IncidentOpened("i-3", draft, Entries.AT));
    IncidentsResource bypass =
        new IncidentsResource(
            new ControlReads(other), other, Clock.fixed(Entries.AT, ZoneOffset.UTC));

    assertThatThrownBy(() -> bypass.approve("i-3", "{}"))
        .isInstanceOf(ClientErrorException.class)
        .hasMessageContaining("errors.tolerance=none");
  }
}
