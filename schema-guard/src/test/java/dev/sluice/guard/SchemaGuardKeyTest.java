package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.control.IncidentDraft;
import dev.sluice.guard.control.IncidentReason;
import dev.sluice.guard.drift.Change;
import dev.sluice.guard.drift.DriftClass;
import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.support.Bson;
import dev.sluice.guard.support.MemoryControl;
import dev.sluice.guard.support.Records;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys of records, and what becomes of events whose key is another one or broken. */
class SchemaGuardKeyTest {

  private static final String DATA = "sluice.shop.orders";
  private static final String QUARANTINE = "sluice.quarantine";

  private final MemoryControl control = new MemoryControl();
  private SchemaGuard<SourceRecord> guard = guard(Map.of());

  private SchemaGuard<SourceRecord> guard(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("connector", "shop.orders");
    SchemaGuard<SourceRecord> made = new SchemaGuard<>(config -> control);
    made.configure(all);
    return made;
  }

  private void learn(List<String> key, String document) {
    Inference inference = Inference.of("shop.orders", "shop.orders").key(key);
    control.contract(inference.accept(Bson.raw(document)).infer().proposal());
  }

  private void sharded() {
    learn(List.of("_id", "region"), "{_id: 1, region: 'eu', n: 1}");
  }

  private static byte[] event(String operation, String documentKey, String document) {
    String image = document == null ? "" : ", fullDocument: " + document;
    return Bson.of(
        "{_id: {_data: '8201'}, operationType: '"
            + operation
            + "', clusterTime: {$timestamp: {t: 100, i: 7}}, ns: {db: 'shop', coll: 'orders'}, documentKey: "
            + documentKey
            + image
            + "}");
  }

  private static byte[] copied(String document) {
    BsonDocument read = BsonDocument.parse(document);
    BsonDocument event =
        BsonDocument.parse(
            "{_id: {_id: 0, copyingData: true}, operationType: 'insert', ns: {db: 'shop', coll: 'orders'},"
                + " documentKey: {_id: 0}, fullDocument: {}}");
    event.getDocument("_id").put("_id", read.get("_id"));
    event.getDocument("documentKey").put("_id", read.get("_id"));
    event.put("fullDocument", read);
    return Bson.of(event);
  }

  /** The bytes with each capital X of the values made a byte that is not UTF-8. */
  private static byte[] broken(byte[] event) {
    byte[] bytes = event.clone();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == 'X' ? (byte) 0xff : bytes[i];
    }
    return bytes;
  }

  private SourceRecord apply(byte[] event) {
    return guard.apply(Records.of(event));
  }

  private Object key(byte[] event) {
    SourceRecord out = apply(event);
    assertThat(out.topic()).isEqualTo(DATA);
    assertThat(((Struct) out.value()).get("_sluice_key")).isEqualTo(out.key());
    return out.key();
  }

  private GateClosedError closes(byte[] event) {
    return catchThrowableOfType(GateClosedError.class, () -> apply(event));
  }

  private IncidentDraft approve() {
    IncidentDraft incident = control.lastIncident();
    control.approve("shop.orders", Map.of());
    guard = guard(Map.of("snapshot.seq", "1"));
    return incident;
  }

  /** What is left when for each key the newest record counts, the later one at the same time. */
  private Map<Object, Object> rows(List<byte[]> events) {
    Map<Object, Object> rows = new HashMap<>();
    for (byte[] event : events) {
      Struct value = (Struct) apply(event).value();
      if (value.get("_sluice_op").equals("d")) {
        rows.remove(value.get("_sluice_key"));
      } else {
        rows.put(value.get("_sluice_key"), value.get("n"));
      }
    }
    return rows;
  }

  @Test
  void twoDocumentsWithOneIdOnTwoShardsAreTwoRows() {
    sharded();
    byte[] eu = event("insert", "{region: 'eu', _id: 1}", "{_id: 1, region: 'eu', n: 1}");
    byte[] us = event("insert", "{region: 'us', _id: 1}", "{_id: 1, region: 'us', n: 2}");
    byte[] euGone = event("delete", "{region: 'eu', _id: 1}", null);
    assertThat(rows(List.of(eu, us))).hasSize(2);
    assertThat(rows(List.of(eu, us, euGone))).containsExactlyEntriesOf(Map.of("[1,\"us\"]", 2));
  }

  @Test
  void aChangedShardKeyMovesTheRowInEitherOrder() {
    sharded();
    byte[] there = event("insert", "{region: 'eu', _id: 1}", "{_id: 1, region: 'eu', n: 1}");
    byte[] gone = event("delete", "{region: 'eu', _id: 1}", null);
    byte[] moved = event("insert", "{region: 'us', _id: 1}", "{_id: 1, region: 'us', n: 1}");
    Map<Object, Object> wanted = Map.of("[1,\"us\"]", 1);
    assertThat(rows(List.of(there, gone, moved))).isEqualTo(wanted);
    assertThat(rows(List.of(there, moved, gone))).isEqualTo(wanted);
  }

  @Test
  void aCopiedDocumentHasTheKeyOfItsEvents() {
    sharded();
    Object streamed =
        key(event("insert", "{region: 'eu', _id: 1}", "{_id: 1, region: 'eu', n: 1}"));
    guard = guard(Map.of("snapshot.seq", "1"));
    assertThat(key(copied("{_id: 1, region: 'eu', n: 1}"))).isEqualTo(streamed);
  }

  @Test
  void anEventWithoutDocumentKeyHasTheKeyOfItsDocument() {
    sharded();
    byte[] event = event("insert", "1", "{_id: 1, region: 'eu', n: 1}");
    assertThat(key(event)).isEqualTo("[1,\"eu\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "insert|{region: 'eu', tenant: 2, _id: 1}|{_id: 1, region: 'eu', n: 1}|_id, region, tenant",
        "update|{tenant: 2, _id: 1}|{_id: 1, region: 'eu', n: 1}|_id, tenant",
        "update|{_id: 1}|{_id: 1, region: 'eu', n: 1}|_id",
        "delete|{region: 'eu', tenant: 2, _id: 1}||_id, region, tenant",
        "replace|{region: 'eu', _id: 1}|{_id: 1, region: 'us', n: 1}|_id, region"
      })
  void anotherKeyIsHeldWhateverThePolicyAndApprovedWithACopy(
      String operation, String documentKey, String document, String paths) {
    sharded();
    guard = guard(Map.of("policy", "permissive", "policy.path.$", "quarantine"));
    byte[] event = event(operation, documentKey, document);
    assertThat(closes(event)).hasMessageContaining("$ KEY_CHANGED");
    IncidentDraft incident = approve();
    assertThat(incident.reason()).isEqualTo(IncidentReason.DRIFT);
    assertThat(incident.changes()).hasSize(1);
    Change change = incident.changes().get(0);
    assertThat(change.driftClass()).isEqualTo(DriftClass.KEY_CHANGED);
    assertThat(change.isOfKey()).isTrue();
    assertThat(change.from()).isEqualTo("_id, region");
    assertThat(change.to()).isEqualTo(paths);
    assertThat(change.note()).contains("copies the collection anew");
    assertThat(incident.key()).isNotNull();
    assertThat(String.join(", ", incident.proposed().key())).isEqualTo(paths);
    assertThat(incident.proposed().version()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "updateDescription: {updatedFields: {n: 1, region: 'us'}, removedFields: []}",
        "fullDocumentBeforeChange: {_id: 1, region: 'eu', n: 1}"
      })
  void aShardKeyThatChangedInPlaceIsHeldWhereTheEventShowsIt(String shown) {
    sharded();
    BsonDocument event =
        BsonDocument.parse(
            "{_id: {_data: '8201'}, operationType: 'update', clusterTime: {$timestamp: {t: 100, i: 7}},"
                + " ns: {db: 'shop', coll: 'orders'}, documentKey: {region: 'us', _id: 1},"
                + " fullDocument: {_id: 1, region: 'us', n: 1}, "
                + shown
                + "}");
    assertThat(closes(Bson.of(event)))
        .hasMessageContaining("$ KEY_CHANGED")
        .hasMessageContaining("without a delete and an insert");
    event.put(
        "updateDescription", BsonDocument.parse("{updatedFields: {n: 1}, removedFields: []}"));
    event.put("fullDocumentBeforeChange", BsonDocument.parse("{_id: 1, region: 'us', n: 0}"));
    control.approve("shop.orders", Map.of());
    guard = guard(Map.of());
    assertThat(key(Bson.of(event))).isEqualTo("[1,\"us\"]");
  }

  @Test
  void afterApprovalTheKeyHasTheNewPaths() {
    learn(List.of("_id"), "{_id: 1, region: 'eu', n: 1}");
    byte[] event = event("insert", "{region: 'eu', _id: 1}", "{_id: 1, region: 'eu', n: 1}");
    closes(event);
    approve();
    assertThat(key(event)).isEqualTo("[1,\"eu\"]");
    assertThat(key(copied("{_id: 2, region: 'eu', n: 1}"))).isEqualTo("[2,\"eu\"]");
  }

  @Test
  void aNewerContractEndsAnotherKeyWithoutAnIncident() {
    learn(List.of("_id"), "{_id: 1, region: 'eu', n: 1}");
    byte[] before = event("insert", "{_id: 1}", "{_id: 1, region: 'eu', n: 1}");
    assertThat(key(before)).isEqualTo("1");
    control.readToEnd();
    control.contract(
        control.current("shop.orders").orElseThrow().withKey(List.of("_id", "region")));
    byte[] event = event("insert", "{region: 'eu', _id: 1}", "{_id: 1, region: 'eu', n: 1}");
    assertThat(key(event)).isEqualTo("[1,\"eu\"]");
    assertThat(control.incidents()).isEmpty();
  }

  @Test
  void anotherKeyCannotBeRejected() {
    sharded();
    closes(event("delete", "{tenant: 2, _id: 1}", null));
    for (Treatment treatment : Treatment.values()) {
      assertThatThrownBy(() -> control.approve("shop.orders", Map.of("$", treatment)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("copied anew");
      closes(event("delete", "{tenant: 2, _id: 1}", null));
    }
  }

  @Test
  void aLongKeyIsShortenedAlikeInEveryEvent() {
    learn(List.of("_id"), "{_id: 'a', n: 1}");
    String id = "k".repeat(70_000);
    String document = "{_id: '" + id + "', n: 1}";
    control.readToEnd();
    control.contract(
        control
            .current("shop.orders")
            .orElseThrow()
            .withTreatments(Map.of("_id", Treatment.IGNORE)));
    Object inserted = key(event("insert", "{_id: '" + id + "'}", document));
    Object deleted = key(event("delete", "{_id: '" + id + "'}", null));
    assertThat(inserted).isEqualTo(deleted);
    assertThat(inserted.toString()).startsWith("\"kkk").contains("#sha256:").hasSize(1024);
    guard = guard(Map.of("snapshot.seq", "1"));
    assertThat(key(copied(document))).isEqualTo(inserted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'aXb'", "{a: 'X'}", "{aX: 1}", "{$code: 'X', $scope: {}}"})
  void aBrokenKeyIsQuarantinedOnApproval(String id) {
    learn(List.of("_id"), "{_id: 'a', n: 1}");
    byte[] insert = broken(event("insert", "{_id: " + id + "}", "{_id: " + id + ", n: 2}"));
    byte[] delete = broken(event("delete", "{_id: " + id + "}", null));
    byte[] copied = broken(copied("{_id: " + id + ", n: 2}"));
    assertThat(closes(insert)).hasMessageContaining("$ OUT_OF_RANGE").hasMessageContaining("UTF-8");
    IncidentDraft incident = approve();
    assertThat(incident.reason()).isEqualTo(IncidentReason.DRIFT);
    assertThat(incident.key()).matches("broken:[0-9a-f]{64}");

    List<Object> names = new ArrayList<>();
    for (byte[] event : List.of(insert, delete, copied)) {
      SourceRecord out = apply(event);
      assertThat(out.topic()).isEqualTo(QUARANTINE);
      assertThat(out.value()).isEqualTo(event);
      assertThat(out.headers().lastWithName("sluice.reason").value()).isEqualTo("OUT_OF_RANGE");
      names.add(out.key());
    }
    assertThat(names).containsOnly(incident.key());
    assertThat(key(event("insert", "{_id: 'ok'}", "{_id: 'ok', n: 3}"))).isEqualTo("\"ok\"");
    assertThat(control.incidents()).hasSize(1);
  }

  @Test
  void theDeleteOfABrokenKeyOpensAnIncidentThatCanBeDecidedToo() {
    learn(List.of("_id"), "{_id: 'a', n: 1}");
    guard = guard(Map.of("incident.sample", "true"));
    byte[] delete = broken(event("delete", "{_id: 'X'}", null));
    assertThat(closes(delete)).hasMessageContaining("$ OUT_OF_RANGE");
    assertThat(control.lastIncident().sample()).isNull();
    approve();
    assertThat(apply(delete).topic()).isEqualTo(QUARANTINE);
  }

  @Test
  void aPolicyQuarantinesBrokenKeys() {
    learn(List.of("_id"), "{_id: 'a', n: 1}");
    for (String policy : List.of("quarantine", "discard")) {
      guard = guard(Map.of("policy.OUT_OF_RANGE", policy));
      assertThat(apply(broken(event("delete", "{_id: 'X'}", null))).topic()).isEqualTo(QUARANTINE);
      assertThat(apply(broken(event("insert", "{_id: 'X'}", "{_id: 'X', n: 1}"))).topic())
          .isEqualTo(QUARANTINE);
    }
    assertThat(control.incidents()).isEmpty();
  }

  @Test
  void whatWasDecidedAboutTheValuesOfIdHoldsForBrokenOnes() {
    learn(List.of("_id"), "{_id: 'a', n: 1}");
    control.readToEnd();
    control.contract(
        control
            .current("shop.orders")
            .orElseThrow()
            .withTreatments(Map.of("_id", Treatment.QUARANTINE)));
    assertThat(apply(broken(event("delete", "{_id: 'X'}", null))).topic()).isEqualTo(QUARANTINE);
  }

  @Test
  void aBrokenShardKeyIsQuarantinedOnApproval() {
    sharded();
    byte[] insert = broken(event("insert", "{region: 'X', _id: 1}", "{_id: 1, region: 'X', n: 1}"));
    assertThat(closes(insert)).hasMessageContaining("$ OUT_OF_RANGE");
    approve();
    assertThat(apply(insert).topic()).isEqualTo(QUARANTINE);
  }

  @Test
  void aDocumentKeyWithoutIdIsQuarantinedOnApproval() {
    sharded();
    byte[] delete = event("delete", "{region: 'eu'}", null);
    assertThat(closes(delete)).hasMessageContaining("no _id");
    approve();
    assertThat(apply(delete).topic()).isEqualTo(QUARANTINE);
  }

  @Test
  void damageInsideTheDocumentKeyIsQuarantinedOnApproval() {
    learn(List.of("_id"), "{_id: 'a', n: 1}");
    byte[] delete = event("delete", "{_id: 'aaaa'}", null);
    // The last of the text, its zero, the end of the documentKey, the end of the event.
    delete[delete.length - 3] = 'a';
    assertThat(closes(delete)).hasMessageContaining("$ OUT_OF_RANGE");
    IncidentDraft incident = approve();
    assertThat(apply(delete).topic()).isEqualTo(QUARANTINE);
    assertThat(apply(delete).key()).isEqualTo(incident.key());
  }

  @Test
  void aCopiedDocumentWhoseIdIsDamagedIsKnownAsCopied() {
    guard = guard(Map.of("snapshot.seq", "1"));
    learn(List.of("_id"), "{_id: 'a', n: 1}");
    byte[] copied = copied("{_id: 'aaaQ', n: 1}");
    for (int i = 0; i < copied.length - 1; i++) {
      if (copied[i] == 'Q') {
        copied[i + 1] = 'a';
      }
    }
    assertThat(closes(copied)).hasMessageContaining("$ OUT_OF_RANGE");
    approve();
    assertThat(apply(copied).topic()).isEqualTo(QUARANTINE);
  }

  @Test
  void anUpdateWithoutImageOfABrokenKeyIsSkipped() {
    learn(List.of("_id"), "{_id: 'a', n: 1}");
    SourceRecord out = apply(broken(event("update", "{_id: 'X'}", "null")));
    assertThat(out.topic()).isEqualTo("sluice.skipped");
    assertThat(out.key()).asString().matches("broken:[0-9a-f]{64}");
  }
}
