package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.guard.avro.RecordRoundTrip;
import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.event.ChangeEvent;
import dev.sluice.guard.event.Operation;
import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.support.Archive;
import dev.sluice.guard.support.Bson;
import dev.sluice.guard.support.Expected;
import dev.sluice.guard.support.MemoryControl;
import dev.sluice.guard.support.Records;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.bson.BsonBinaryReader;
import org.bson.BsonDocument;
import org.bson.BsonReader;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every event of a real server, and every record of the real connector, through the gate. */
class CapturedEventsTest {

  private static final Map<String, IncidentReason> REASONS =
      Map.of(
          "drop", IncidentReason.DROPPED,
          "dropDatabase", IncidentReason.DROPPED,
          "rename", IncidentReason.RENAMED,
          "invalidate", IncidentReason.INVALIDATED);
  private static final Map<String, String> CODES =
      Map.of("insert", "c", "update", "u", "replace", "u", "delete", "d");

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

  /** What must become of an event, told by the driver's reading of it. */
  private static void check(MemoryControl control, byte[] event) {
    RawBsonDocument raw = new RawBsonDocument(event);
    String operation = raw.getString("operationType").getValue();
    IncidentReason reason = REASONS.get(operation);
    if (reason != null) {
      MemoryControl apart = new MemoryControl();
      control.readToEnd();
      apart.contract(control.current("c").orElseThrow());
      Throwable thrown = catchThrowable(() -> guard(apart).apply(Records.of(event)));
      assertThat(thrown).isInstanceOf(GateClosedError.class);
      assertThat(apart.lastIncident().reason()).isEqualTo(reason);
      return;
    }
    if (operation.equals("update") && !raw.containsKey("fullDocument")) {
      assertThat(catchThrowable(() -> guard(control).apply(Records.of(event))))
          .isInstanceOf(GateClosedError.class)
          .hasMessageContaining("change.stream.full.document=updateLookup");
      return;
    }
    SourceRecord out = guard(control).apply(Records.of(event));
    boolean delete = operation.equals("delete");
    if (!delete && raw.isNull("fullDocument")) {
      assertThat(operation).isEqualTo("update");
      assertThat(out.topic()).isEqualTo("sluice.skipped");
      assertThat(out.value()).isEqualTo(event);
    } else if (!delete && isBroken((RawBsonDocument) raw.getDocument("fullDocument"))) {
      assertThat(out.topic()).isEqualTo("sluice.quarantine");
      assertThat(out.value()).isEqualTo(event);
      assertThat(out.headers().lastWithName("sluice.reason").value()).isEqualTo("OUT_OF_RANGE");
    } else {
      assertThat(out.value()).as("%s", out.headers()).isInstanceOf(Struct.class);
      Struct value = (Struct) out.value();
      value.validate();
      boolean copied = raw.getDocument("_id").containsKey("copyingData");
      assertThat(value.get("_sluice_op")).isEqualTo(copied ? "r" : CODES.get(operation));
      assertThat(value.get("_sluice_key")).isEqualTo(out.key());
      assertThat(value.get("_sluice_seq"))
          .isEqualTo(copied ? 4294967296L : raw.getTimestamp("clusterTime").getValue());
      Contract contract = control.current("c").orElseThrow();
      BsonDocument document =
          delete ? new BsonDocument() : raw.getDocument("fullDocument").toBsonDocument();
      Expected.check(contract, document, value);
      RecordRoundTrip.check(control, value);
    }
  }

  private static boolean isBroken(RawBsonDocument document) {
    Set<String> names = new HashSet<>();
    try (BsonReader reader = new BsonBinaryReader(document.getByteBuffer().asNIO())) {
      reader.readStartDocument();
      while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
        if (!names.add(reader.readName())) {
          return true;
        }
        reader.skipValue();
      }
    }
    return isBroken((BsonDocument) document);
  }

  /**
   * Whether a document has what no column holds: texts that are not UTF-8, are too long or have a
   * NUL.
   */
  private static boolean isBroken(BsonDocument document) {
    return document.values().stream().anyMatch(CapturedEventsTest::isBroken);
  }

  private static boolean isBroken(BsonValue value) {
    if (value.isDocument()) {
      return isBroken(value.asDocument());
    }
    if (value.isArray()) {
      return value.asArray().stream().anyMatch(CapturedEventsTest::isBroken);
    }
    if (value.isBinary()) {
      return value.asBinary().getData().length > 49_000;
    }
    if (value.isRegularExpression()) {
      return false;
    }
    String text =
        switch (value.getBsonType()) {
          case STRING -> value.asString().getValue();
          case SYMBOL -> value.asSymbol().getSymbol();
          case JAVASCRIPT -> value.asJavaScript().getCode();
          case JAVASCRIPT_WITH_SCOPE -> value.asJavaScriptWithScope().getCode();
          default -> "";
        };
    return text.indexOf(0) >= 0
        || text.indexOf(0xfffd) >= 0
        || text.getBytes(StandardCharsets.UTF_8).length > 65_535;
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
