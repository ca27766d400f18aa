package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.guard.avro.RecordRoundTrip;
import dev.sluice.guard.event.ChangeEvent;
import dev.sluice.guard.event.Operation;
import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.gate.IncidentReason;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.support.Archive;
import dev.sluice.guard.support.Bson;
import dev.sluice.guard.support.MemoryControl;
import dev.sluice.guard.support.Records;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every event of a real server, and every record of the real connector, through the gate. */
class CapturedEventsTest {

  private static final Map<String, byte[]> CAPTURED = Archive.captured();

  static Stream<String> files() {
    return CAPTURED.keySet().stream();
  }

  private static Map<String, List<byte[]>> byNamespace(String file) {
    Map<String, List<byte[]>> events = new LinkedHashMap<>();
    ChangeEvent reader = new ChangeEvent();
    for (byte[] document : Bson.split(CAPTURED.get(file))) {
      byte[] event = document;
      if (file.startsWith("connector-")) {
        event = new RawBsonDocument(document).getBinary("value").getData();
      }
      reader.read(event);
      String namespace = reader.namespace() == null ? "cdc.none" : reader.namespace();
      if (!namespace.contains(".")) {
        namespace += ".all";
      }
      events.computeIfAbsent(namespace, ignored -> new ArrayList<>()).add(event);
    }
    return events;
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyEventOfALearnedCollectionPassesOrClosesAsItShould(String file) {
    byNamespace(file)
        .forEach(
            (namespace, events) -> {
              MemoryControl control = new MemoryControl();
              Inference inference = Inference.of("c", namespace);
              ChangeEvent reader = new ChangeEvent();
              for (byte[] event : events) {
                reader.read(event);
                if (reader.hasDocument()) {
                  inference.accept(
                      Arrays.copyOfRange(event, reader.documentStart(), reader.documentEnd()));
                }
              }
              control.contract(inference.infer().proposal());
              events.forEach(event -> check(control, event));
            });
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyEventOfACollectionKnownByItsKeyAlonePassesOnceItsDriftIsApproved(String file) {
    byNamespace(file)
        .forEach(
            (namespace, events) -> {
              MemoryControl control = new MemoryControl();
              control.contract(
                  Inference.of("c", namespace).accept(Bson.of("{_id: 'x'}")).infer().proposal());
              for (byte[] event : events) {
                for (int approvals = 0; closedByDrift(control, event); approvals++) {
                  assertThat(approvals).as("approvals for one event of " + file).isLessThan(1);
                  control.approve("c", Map.of());
                }
                check(control, event);
              }
            });
  }

  private static boolean closedByDrift(MemoryControl control, byte[] event) {
    ChangeEvent reader = new ChangeEvent();
    reader.read(event);
    if (reader.operation().code() == null) {
      return false;
    }
    int before = control.incidents().size();
    Throwable thrown = catchThrowable(() -> guard(control).apply(Records.of(event)));
    return thrown instanceof GateClosedError
        && control.incidents().size() > before
        && control.lastIncident().reason() == IncidentReason.DRIFT;
  }

  private static SchemaGuard<SourceRecord> guard(MemoryControl control) {
    SchemaGuard<SourceRecord> guard = new SchemaGuard<>(config -> control);
    guard.configure(Map.of("connector", "c", "snapshot.seq", "4294967296"));
    return guard;
  }

  private static void check(MemoryControl control, byte[] event) {
    ChangeEvent reader = new ChangeEvent();
    reader.read(event);
    Operation operation = reader.operation();
    if (operation.code() == null) {
      MemoryControl apart = new MemoryControl();
      control.readToEnd();
      apart.contract(control.current("c").orElseThrow());
      Throwable thrown = catchThrowable(() -> guard(apart).apply(Records.of(event)));
      assertThat(thrown).isInstanceOf(GateClosedError.class);
      assertThat(apart.lastIncident().reason())
          .isIn(IncidentReason.DROPPED, IncidentReason.RENAMED, IncidentReason.INVALIDATED);
      return;
    }
    SourceRecord out = guard(control).apply(Records.of(event));
    if (operation != Operation.DELETE && !reader.hasDocument()) {
      assertThat(out.topic()).isEqualTo("sluice.skipped");
    } else if (!out.topic().equals("sluice.quarantine")) {
      Struct value = (Struct) out.value();
      value.validate();
      assertThat(value.get("_sluice_op")).isEqualTo(operation.code());
      assertThat(value.get("_sluice_key")).isEqualTo(out.key());
      RecordRoundTrip.check(control, value);
    } else {
      assertThat(out.headers().lastWithName("sluice.reason").value()).isEqualTo("OUT_OF_RANGE");
    }
  }

  @Test
  void theCaptureHasAllOperations() {
    List<Operation> seen = new ArrayList<>();
    ChangeEvent reader = new ChangeEvent();
    files()
        .forEach(
            file ->
                byNamespace(file)
                    .values()
                    .forEach(
                        events ->
                            events.forEach(
                                event -> {
                                  reader.read(event);
                                  seen.add(reader.operation());
                                })));
    assertThat(seen)
        .contains(
            Operation.INSERT,
            Operation.UPDATE,
            Operation.REPLACE,
            Operation.DELETE,
            Operation.COPY,
            Operation.DROP,
            Operation.RENAME,
            Operation.DROP_DATABASE,
            Operation.INVALIDATE)
        .doesNotContain(Operation.UNKNOWN);
    assertThat(seen).hasSizeGreaterThan(2000);
  }
}
