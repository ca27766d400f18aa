package dev.sluice.guard.control;

import static dev.sluice.guard.control.Entries.AT;
import static dev.sluice.guard.control.Entries.CONNECTOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.control.ControlEntry.GenerationMoved;
import dev.sluice.guard.control.ControlEntry.IncidentDecided;
import dev.sluice.guard.control.ControlEntry.IncidentMoved;
import dev.sluice.guard.control.ControlEntry.IncidentOpened;
import dev.sluice.guard.control.ControlEntry.OplogWindowSeen;
import dev.sluice.guard.control.ControlEntry.PersonPaused;
import dev.sluice.guard.control.ControlEntry.ResyncRequested;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ControlJsonTest {

  static Stream<ControlEntry> entries() {
    IncidentDraft whole =
        new IncidentDraft(
            CONNECTOR,
            "shop.orders",
            IncidentReason.RENAMED,
            "64f",
            "{\"_data\": \"82\"}",
            7364928347234987L,
            List.of(),
            null,
            List.of("ALTER TABLE x"),
            "{}",
            "now shop.old");
    return Stream.of(
        Entries.approved(Entries.contract(3, "a"), "i-1"),
        Entries.approved(Entries.contract(1, "a"), null),
        Entries.drift("i-1", Entries.contract(2, "a", "b")),
        new IncidentOpened("i-2", whole, AT),
        new IncidentMoved(CONNECTOR, "i-1", IncidentState.PAUSED),
        new IncidentDecided(
            CONNECTOR,
            "i-1",
            new Decision(Decision.Verdict.REJECTED, Map.of("a.b", Treatment.TEXT), AT)),
        Entries.generation(2, "i-1"),
        new GenerationMoved(CONNECTOR, 2, Generation.Phase.COPIED),
        new ResyncRequested(CONNECTOR, "r-1", AT),
        new OplogWindowSeen(CONNECTOR, "i-1", new Incident.OplogWindow(77, AT)),
        new PersonPaused(CONNECTOR, true));
  }

  @ParameterizedTest
  @MethodSource("entries")
  void anEntryReadsAsItWasWritten(ControlEntry entry) {
    assertThat(ControlJson.read(ControlJson.write(entry, "attempt-1")))
        .isEqualTo(new ControlJson.Read(entry, "attempt-1"));
  }

  @Test
  void aRecordOfALaterFormatIsRefused() {
    assertThatThrownBy(() -> read("{\"version\": 2}"))
        .isInstanceOf(ControlJson.NewerFormatException.class);
  }

  @Test
  void whatIsNotAnEntrySaysWhy() {
    assertThatThrownBy(() -> ControlJson.read(null)).hasMessageContaining("no value");
    assertThatThrownBy(() -> read("{")).hasMessageContaining("not JSON");
    assertThatThrownBy(() -> read("{\"version\":1,\"connector\":\"c\",\"kind\":\"poem\"}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("poem");
    assertThatThrownBy(
            () ->
                read(
                    "{\"version\":1,\"connector\":\"c\",\"kind\":\"generation-phase\",\"generation\":1,\"phase\":\"x\"}"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aContractUnderAnotherConnectorsNameIsRefused() {
    String json =
        new String(
            ControlJson.write(Entries.approved(Entries.contract(1, "a"), null), "x"),
            StandardCharsets.UTF_8);

    assertThatThrownBy(
            () ->
                read(json.replaceFirst("\"connector\":\"shop.orders\"", "\"connector\":\"other\"")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("connector");
  }

  private static ControlJson.Read read(String json) {
    return ControlJson.read(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Any member of any entry, replaced by nonsense, as somebody's editing by hand may leave it. */
  @ParameterizedTest
  @MethodSource("entries")
  void anEntryEditedIntoNonsenseIsReadOrRefusedAndNothingElse(ControlEntry entry) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    byte[] good = ControlJson.write(entry, "attempt-1");
    int members = (int) objects(mapper.readTree(good)).mapToLong(ObjectNode::size).sum();
    for (int member = 0; member < members; member++) {
      for (String nonsense :
          List.of("5", "-1", "\"x\"", "\"\"", "null", "[]", "[7]", "{}", "1e99")) {
        JsonNode edited = mapper.readTree(good);
        replace(edited, member, mapper.readTree(nonsense));
        try {
          ControlJson.read(mapper.writeValueAsBytes(edited));
        } catch (IllegalArgumentException | ControlJson.NewerFormatException e) {
          assertThat(e.getMessage()).isNotBlank();
        }
      }
    }
  }

  private static Stream<ObjectNode> objects(JsonNode json) {
    Stream<ObjectNode> own = json instanceof ObjectNode object ? Stream.of(object) : Stream.of();
    List<JsonNode> children = new ArrayList<>();
    json.forEach(children::add);
    return Stream.concat(own, children.stream().flatMap(ControlJsonTest::objects));
  }

  private static void replace(JsonNode json, int member, JsonNode by) {
    int left = member;
    for (ObjectNode object : objects(json).toList()) {
      if (left < object.size()) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        object.set(names.get(left), by);
        return;
      }
      left -= object.size();
    }
  }
}
