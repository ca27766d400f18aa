package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.drift.DriftClass;
import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.support.Bson;
import dev.sluice.guard.support.MemoryControl;
import dev.sluice.guard.support.Records;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

@SuppressWarnings("JavaUtilDate") // the Java class of Connect's Timestamp
class SchemaGuardTest {

  private static final long SEQ = 100L << 32 | 7;

  private final MemoryControl control = new MemoryControl();
  private SchemaGuard<SourceRecord> guard = guard(Map.of());

  private SchemaGuard<SourceRecord> guard(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("connector", "shop.orders");
    SchemaGuard<SourceRecord> made = new SchemaGuard<>(config -> control);
    made.configure(all);
    return made;
  }

  private void learn(String... documents) {
    Inference inference = Inference.of("shop.orders", "shop.orders");
    for (String document : documents) {
      inference.accept(Bson.raw(document));
    }
    control.contract(inference.infer().proposal());
  }

  private SourceRecord apply(byte[] event) {
    return guard.apply(Records.of(event));
  }

  private GateClosedError closes(byte[] event) {
    return catchThrowableOfType(GateClosedError.class, () -> apply(event));
  }

  @Test
  void projectsAnInsertOntoTheContract() {
    learn("{_id: 1, userId: 'a', amount: 1.5}");
    SourceRecord out = apply(Bson.insert("{_id: 7, userId: 'b', amount: 2}"));
    assertThat(out.topic()).isEqualTo("sluice.shop.orders");
    assertThat(out.kafkaPartition()).isNull();
    assertThat(out.keySchema()).isEqualTo(Schema.STRING_SCHEMA);
    assertThat(out.key()).isEqualTo("7");
    assertThat(out.timestamp()).isEqualTo(100_000L);
    Struct value = (Struct) out.value();
    assertThat(value.schema().fields().stream().map(field -> field.name()))
        .containsExactly(
            "_sluice_key", "_sluice_op", "_sluice_ts", "_sluice_seq", "_id", "user_id", "amount");
    assertThat(value.get("_sluice_op")).isEqualTo("c");
    assertThat(value.get("_sluice_ts")).isEqualTo(new Date(100_000));
    assertThat(value.get("_sluice_seq")).isEqualTo(SEQ);
    assertThat(value.get("user_id")).isEqualTo("b");
    assertThat(value.get("amount")).isEqualTo(2.0);
  }

  @Test
  void givesUpdateAndReplaceAsU() {
    learn("{_id: 1, a: 'x'}");
    assertThat(((Struct) apply(Bson.event("update", "{_id: 1, a: 'y'}")).value()).get("_sluice_op"))
        .isEqualTo("u");
    assertThat(((Struct) apply(Bson.event("replace", "{_id: 1}")).value()).get("_sluice_op"))
        .isEqualTo("u");
  }

  @Test
  void givesADeleteWithNullsAlone() {
    learn("{_id: 1, a: 'x'}");
    byte[] delete =
        Bson.of(
            "{_id: {_data: '82'}, operationType: 'delete', clusterTime: {$timestamp: {t: 100, i: 7}},"
                + " ns: {db: 'shop', coll: 'orders'}, documentKey: {_id: 5}}");
    SourceRecord out = apply(delete);
    Struct value = (Struct) out.value();
    assertThat(out.key()).isEqualTo("5");
    assertThat(value.get("_sluice_op")).isEqualTo("d");
    assertThat(value.get("_id")).isNull();
    assertThat(value.get("a")).isNull();
  }

  private static final byte[] COPIED =
      Bson.of(
          "{_id: {_id: 3, copyingData: true}, operationType: 'insert', ns: {db: 'shop', coll: 'orders'},"
              + " documentKey: {_id: 3}, fullDocument: {_id: 3, a: 'x'}}");

  @Test
  void givesACopiedDocumentAsRWithTheSnapshotsTime() {
    guard = guard(Map.of("snapshot.seq", Long.toString(SEQ)));
    learn("{_id: 1, a: 'x'}");
    Struct value = (Struct) apply(COPIED).value();
    assertThat(value.get("_sluice_op")).isEqualTo("r");
    assertThat(value.get("_sluice_seq")).isEqualTo(SEQ);
    assertThat(value.get("_sluice_ts")).isEqualTo(new Date(100_000));
  }

  @Test
  void closesOnACopiedDocumentOutsideASnapshot() {
    learn("{_id: 1, a: 'x'}");
    assertThat(closes(COPIED)).hasMessageContaining("snapshot.seq");
  }

  @Test
  void passesHeartbeatsAsTheyAreEvenWithoutAContract() {
    SourceRecord heartbeat = Records.heartbeat();
    assertThat(guard.apply(heartbeat)).isSameAs(heartbeat);
  }

  @Test
  void reroutesAnUpdateWithoutAnImage() {
    learn("{_id: 1}");
    byte[] update =
        Bson.of(
            "{_id: {_data: '82'}, operationType: 'update', clusterTime: {$timestamp: {t: 100, i: 7}},"
                + " ns: {db: 'shop', coll: 'orders'}, documentKey: {_id: 5}, fullDocument: null}");
    SourceRecord out = apply(update);
    assertThat(out.topic()).isEqualTo("sluice.skipped");
    assertThat(out.value()).isEqualTo(update);
    assertThat(out.valueSchema()).isEqualTo(Schema.BYTES_SCHEMA);
    assertThat(out.headers().lastWithName("sluice.reason").value()).isEqualTo("NO_IMAGE");
  }

  @Test
  void closesOnAnUpdateThatWasNotLookedUp() {
    learn("{_id: 1}");
    byte[] update =
        Bson.of(
            "{_id: {_data: '82'}, operationType: 'update', clusterTime: {$timestamp: {t: 100, i: 7}},"
                + " ns: {db: 'shop', coll: 'orders'}, documentKey: {_id: 5}, updateDescription: {}}");
    assertThat(closes(update)).hasMessageContaining("change.stream.full.document=updateLookup");
    assertThat(control.incidents()).isEmpty();
  }

  @Test
  void closesAsLongAsACollectionHasNoContract() {
    GateClosedError error = closes(Bson.insert("{_id: 1}"));
    assertThat(error).hasMessageContaining("shop.orders").hasMessageContaining("LEARNING");
    assertThat(control.incidents()).isEmpty();
    learn("{_id: 1}");
    assertThat(apply(Bson.insert("{_id: 1}")).key()).isEqualTo("1");
  }

  @Test
  void opensAnIncidentOnDriftAndNeverNamesValues() {
    learn("{_id: 1, title: 'x'}");
    GateClosedError error = closes(Bson.insert("{_id: 9, title: 1962, extra: 'secret'}"));
    assertThat(error)
        .hasMessageContaining("shop.orders")
        .hasMessageContaining("title TYPE_CONFLICT, string → json, seen int")
        .hasMessageContaining("extra NEW_FIELD")
        .hasMessageContaining("./sluice drift approve i-1")
        .hasMessageNotContainingAny("1962", "secret");
    assertThat(control.lastIncident().reason()).isEqualTo(IncidentReason.DRIFT);
    assertThat(control.lastIncident().key()).isEqualTo("9");
    assertThat(control.lastIncident().resumeToken()).isEqualTo("{\"_data\":\"8201\"}");
    assertThat(control.lastIncident().clusterTime()).isEqualTo(SEQ);
    assertThat(control.lastIncident().sample()).isNull();
    assertThat(control.lastIncident().ddl()).isNotEmpty();
    assertThat(control.lastIncident().changes())
        .extracting("path", "driftClass")
        .containsExactly(
            tuple("title", DriftClass.TYPE_CONFLICT), tuple("extra", DriftClass.NEW_FIELD));
  }

  @Test
  void carriesTheDocumentInAnIncidentWhenToldSo() {
    guard = guard(Map.of("incident.sample", "true"));
    learn("{_id: 1}");
    closes(Bson.insert("{_id: 9, extra: 'x'}"));
    assertThat(control.lastIncident().sample()).isEqualTo("{\"_id\":9,\"extra\":\"x\"}");
  }

  @Test
  void triesTheNewestContractBeforeItCloses() {
    learn("{_id: 1}");
    apply(Bson.insert("{_id: 1}"));
    Contract wider =
        Inference.of("shop.orders", "shop.orders")
            .accept(Bson.raw("{_id: 1, a: 'x'}"))
            .infer()
            .proposal();
    control.contract(wider.next(wider.fields(), Map.of()));
    assertThat(((Struct) apply(Bson.insert("{_id: 2, a: 'y'}")).value()).get("a")).isEqualTo("y");
    assertThat(control.incidents()).isEmpty();
  }

  @Test
  void staysClosedAfterARestartWithoutADecision() {
    learn("{_id: 1}");
    closes(Bson.insert("{_id: 9, extra: 'x'}"));
    guard = guard(Map.of());
    assertThat(closes(Bson.insert("{_id: 1}"))).hasMessageContaining("awaits a decision");
  }

  @Test
  void goesOnAfterApproval() {
    learn("{_id: 1}");
    closes(Bson.insert("{_id: 9, extra: 'x'}"));
    control.approve("shop.orders", Map.of());
    guard = guard(Map.of());
    SourceRecord out = apply(Bson.insert("{_id: 9, extra: 'x'}"));
    assertThat(((Struct) out.value()).get("extra")).isEqualTo("x");
    assertThat(out.valueSchema().version()).isEqualTo(2);
  }

  @Test
  void leavesOutWhatADecisionIgnores() {
    learn("{_id: 1, n: 1}");
    closes(Bson.insert("{_id: 9, extra: 'x', n: 'two'}"));
    control.approve("shop.orders", Map.of("extra", Treatment.IGNORE, "n", Treatment.IGNORE));
    guard = guard(Map.of());
    Struct value = (Struct) apply(Bson.insert("{_id: 9, extra: 'x', n: 'two'}")).value();
    assertThat(value.schema().field("extra")).isNull();
    assertThat(value.get("n")).isNull();
    assertThat(((Struct) apply(Bson.insert("{_id: 9, n: 3}")).value()).get("n")).isEqualTo(3);
  }

  @Test
  void rendersAsTextWhatADecisionWantsSo() {
    learn("{_id: 1, title: 'x'}");
    closes(Bson.insert("{_id: 9, title: 1962}"));
    control.approve("shop.orders", Map.of("title", Treatment.TEXT));
    guard = guard(Map.of());
    assertThat(((Struct) apply(Bson.insert("{_id: 9, title: 1962}")).value()).get("title"))
        .isEqualTo("1962");
    assertThat(((Struct) apply(Bson.insert("{_id: 9, title: {a: [1, 'b']}}")).value()).get("title"))
        .isEqualTo("{\"a\":[1,\"b\"]}");
  }

  @Test
  void quarantinesWhatADecisionWantsSo() {
    learn("{_id: 1, title: 'x'}");
    byte[] bad = Bson.insert("{_id: 9, title: 1962}");
    closes(bad);
    control.approve("shop.orders", Map.of("title", Treatment.QUARANTINE));
    guard = guard(Map.of());
    SourceRecord out = apply(bad);
    assertThat(out.topic()).isEqualTo("sluice.quarantine");
    assertThat(out.value()).isEqualTo(bad);
    assertThat(out.key()).isEqualTo("9");
    assertThat(out.headers().lastWithName("sluice.reason").value()).isEqualTo("TYPE_CONFLICT");
    assertThat(out.headers().lastWithName("sluice.path").value()).isEqualTo("title");
    assertThat(apply(Bson.insert("{_id: 9, title: 'y'}")).topic()).isEqualTo("sluice.shop.orders");
  }

  @Test
  void anUndecidedMisfitBesideAQuarantinedOneStillCloses() {
    learn("{_id: 1, title: 'x'}");
    closes(Bson.insert("{_id: 9, title: 1962}"));
    control.approve("shop.orders", Map.of("title", Treatment.QUARANTINE));
    guard = guard(Map.of());
    assertThat(closes(Bson.insert("{_id: 9, title: 1962, extra: 1}")))
        .hasMessageContaining("extra");
  }

  @Test
  void closesOnWhatHappensToTheCollection() {
    learn("{_id: 1}");
    Map<String, IncidentReason> reasons =
        Map.of(
            "drop", IncidentReason.DROPPED,
            "dropDatabase", IncidentReason.DROPPED,
            "rename", IncidentReason.RENAMED,
            "invalidate", IncidentReason.INVALIDATED,
            "createIndexes", IncidentReason.UNKNOWN_EVENT);
    reasons.forEach(
        (operation, reason) -> {
          MemoryControl fresh = new MemoryControl();
          SchemaGuard<SourceRecord> made = new SchemaGuard<>(config -> fresh);
          made.configure(Map.of("connector", "shop.orders"));
          byte[] event =
              Bson.of(
                  "{_id: {_data: '82'}, operationType: '"
                      + operation
                      + "', clusterTime: {$timestamp: {t: 100, i: 7}}, ns: {db: 'shop', coll: 'orders'}}");
          assertThatThrownBy(() -> made.apply(Records.of(event)))
              .isInstanceOf(GateClosedError.class);
          assertThat(fresh.lastIncident().reason()).as(operation).isEqualTo(reason);
          assertThat(fresh.lastIncident().namespace()).isEqualTo("shop.orders");
        });
  }

  @Test
  void closesOnAFragmentOfASplitEvent() {
    learn("{_id: 1}");
    byte[] event =
        Bson.of(
            "{_id: {_data: '82'}, splitEvent: {fragment: 1, of: 2}, operationType: 'update',"
                + " clusterTime: {$timestamp: {t: 1, i: 1}}, ns: {db: 'shop', coll: 'orders'}, documentKey: {_id: 1}}");
    assertThat(closes(event))
        .hasMessageContaining("split a large event")
        .hasMessageContaining("$project: {updateDescription: 0, fullDocumentBeforeChange: 0}");
    assertThat(control.lastIncident().reason()).isEqualTo(IncidentReason.UNKNOWN_EVENT);
  }

  @Test
  void closesOnAnEventThatIsNotBson() {
    learn("{_id: 1}");
    byte[] event = Bson.insert("{_id: 1, a: 'x'}");
    event[4] = 0x55;
    assertThat(closes(event)).hasMessageContaining("Not BSON");
    assertThat(control.lastIncident().reason()).isEqualTo(IncidentReason.UNKNOWN_EVENT);
  }

  @Test
  void aDocumentWithBrokenBytesIsNamedByItsKeyAndIsQuarantinedOnApproval() {
    learn("{_id: 1, a: 'x'}");
    byte[] event = Bson.insert("{_id: 9, a: true}");
    event[event.length - 3] = 5;
    assertThat(closes(event))
        .hasMessageContaining("$ OUT_OF_RANGE")
        .hasMessageContaining("boolean is neither true nor false");
    assertThat(control.lastIncident().reason()).isEqualTo(IncidentReason.DRIFT);
    assertThat(control.lastIncident().key()).isEqualTo("9");
    control.approve("shop.orders", Map.of());
    guard = guard(Map.of());
    SourceRecord out = apply(event);
    assertThat(out.topic()).isEqualTo("sluice.quarantine");
    assertThat(out.value()).isEqualTo(event);
  }

  @Test
  void aFieldThatADocumentHasTwiceIsOutOfRange() {
    learn("{_id: 1, a: 'x', b: {c: 1}, m: {EUR: 1, USD: 2}}");
    for (String[] twice :
        new String[][] {
          {"a", "{_id: 9, a: 'x', z: 'y'}", "z", "a"},
          {"b.c", "{_id: 9, b: {c: 1, z: 2}}", "z", "c"},
          {"m.*", "{_id: 9, m: {EUR: 1, USX: 2}}", "USX", "EUR"},
          {"n", "{_id: 9, n: 1, y: 2}", "y", "n"}
        }) {
      MemoryControl fresh = new MemoryControl().contract(contract());
      SchemaGuard<SourceRecord> made = new SchemaGuard<>(config -> fresh);
      made.configure(Map.of("connector", "shop.orders"));
      byte[] event = Bson.renamed(Bson.insert(twice[1]), twice[2], twice[3]);
      assertThatThrownBy(() -> made.apply(Records.of(event)))
          .isInstanceOf(GateClosedError.class)
          .hasMessageContaining(twice[0] + " OUT_OF_RANGE");
    }
  }

  private Contract contract() {
    control.readToEnd();
    return control.current("shop.orders").orElseThrow();
  }

  @Test
  void closesOnAnotherCollection() {
    learn("{_id: 1}");
    byte[] event =
        Bson.of(
            "{_id: {_data: '82'}, operationType: 'insert', clusterTime: {$timestamp: {t: 1, i: 1}},"
                + " ns: {db: 'shop', coll: 'order'}, documentKey: {_id: 1}, fullDocument: {_id: 1}}");
    assertThat(closes(event))
        .hasMessageContaining("shop.order.")
        .hasMessageContaining("one collection");
  }

  @Test
  void closesWhileTheControlLogCannotBeRead() {
    learn("{_id: 1}");
    control.unavailable(true);
    assertThat(closes(Bson.insert("{_id: 1}"))).hasMessageContaining("nowhere:9092");
    control.unavailable(false);
    assertThat(apply(Bson.insert("{_id: 1}")).key()).isEqualTo("1");
  }

  @Test
  void aRunningTaskClosesWhenTheReaderOfTheControlLogHasStopped() {
    learn("{_id: 1}");
    assertThat(apply(Bson.insert("{_id: 1}")).key()).isEqualTo("1");
    control.unavailable(true);
    assertThat(closes(Bson.insert("{_id: 2}"))).hasMessageContaining("nowhere:9092");
  }

  @Test
  void aBrokenEventClosesAlsoWhileNoIncidentCanBeOpened() {
    learn("{_id: 1}");
    assertThat(apply(Bson.insert("{_id: 1}")).key()).isEqualTo("1");
    control.unavailable(true);
    assertThat(closes(new byte[] {9, 0, 0, 0, 1})).hasMessageContaining("nowhere:9092");
  }

  @Test
  void aHeartbeatClosesWhileTheControlLogCannotBeRead() {
    control.unavailable(true);
    SourceRecord heartbeat =
        new SourceRecord(
            Map.of(), Map.of(), "__mongodb_heartbeats", Schema.STRING_SCHEMA, "{}", null, null);
    assertThatThrownBy(() -> guard.apply(heartbeat))
        .isInstanceOf(GateClosedError.class)
        .hasMessageContaining("nowhere:9092");
  }

  @Test
  void closesOnRecordsThatAreNotBson() {
    SourceRecord json =
        new SourceRecord(Map.of(), Map.of(), "shop.orders", Schema.STRING_SCHEMA, "{\"_id\": 1}");
    assertThatThrownBy(() -> guard.apply(json))
        .isInstanceOf(GateClosedError.class)
        .hasMessageContaining("output.format.value=bson");
  }

  @Test
  void aRowLargerThanRedshiftLoadsIsOutOfRangeAndIsQuarantinedOnApproval() {
    learn("{_id: 1, list: ['x']}");
    String text = "\"" + "y".repeat(60_000) + "\",";
    byte[] large = Bson.insert("{_id: 2, list: [" + text.repeat(75) + "\"z\"]}");
    assertThat(closes(large)).hasMessageContaining("$ OUT_OF_RANGE");
    control.approve("shop.orders", Map.of());
    guard = guard(Map.of());
    assertThat(apply(large).topic()).isEqualTo("sluice.quarantine");
  }

  @Test
  void aStringTooLongForRedshiftIsOutOfRangeAndIsQuarantinedOnApproval() {
    learn("{_id: 1, a: 'x', b: {c: 'y'}}");
    byte[] large =
        Bson.insert(
            "{_id: 2, a: '" + "a".repeat(65_536) + "', b: {c: '" + "a".repeat(65_536) + "'}}");
    assertThat(closes(large))
        .hasMessageContaining("a OUT_OF_RANGE")
        .hasMessageContaining("b.c OUT_OF_RANGE");
    control.approve("shop.orders", Map.of());
    guard = guard(Map.of());
    assertThat(apply(large).topic()).isEqualTo("sluice.quarantine");
    byte[] fits = Bson.insert("{_id: 2, a: '" + "a".repeat(65_535) + "'}");
    assertThat(apply(fits).topic()).isEqualTo("sluice.shop.orders");
  }

  @Test
  void keepsHeadersAndTheSourcesPosition() {
    learn("{_id: 1}");
    SourceRecord in = Records.of(Bson.insert("{_id: 1}"));
    in.headers().addString("h", "v");
    SourceRecord out = guard.apply(in);
    assertThat(out.headers().lastWithName("h").value()).isEqualTo("v");
    assertThat(out.sourceOffset()).isEqualTo(in.sourceOffset());
    assertThat(out.sourcePartition()).isEqualTo(in.sourcePartition());
  }

  @Test
  void everyDepthIsAnsweredAndTheDeepestThatMongoDbStoresPasses() {
    learn("{_id: 1, a: {b: 1}}");
    for (int depth : new int[] {100, 199, 260, 290, 400, 800}) {
      byte[] event = Bson.insert("{_id: 2, x: " + "[".repeat(depth) + "]".repeat(depth) + "}");
      MemoryControl fresh = new MemoryControl().contract(contract());
      SchemaGuard<SourceRecord> made = new SchemaGuard<>(config -> fresh);
      made.configure(Map.of("connector", "shop.orders", "policy", "permissive"));
      assertThat(made.apply(Records.of(event)).topic())
          .as("depth %s", depth)
          .isEqualTo(depth < 250 ? "sluice.shop.orders" : "sluice.quarantine");
    }
  }
}
