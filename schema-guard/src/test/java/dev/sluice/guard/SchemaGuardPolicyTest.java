package dev.sluice.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.drift.KeysAsData;
import dev.sluice.guard.drift.Sample;
import dev.sluice.guard.gate.GateClosedError;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.support.Bson;
import dev.sluice.guard.support.MemoryControl;
import dev.sluice.guard.support.Records;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** What the gate does about drift under the policies that are not to hold. */
class SchemaGuardPolicyTest {

  private static final String CONNECTOR = "shop.orders";

  private final MemoryControl control =
      new MemoryControl()
          .contract(
              Inference.of(CONNECTOR, CONNECTOR)
                  .accept(Bson.of("{_id: 1, n: 1, t: 'x', j: {k: 1}}"))
                  .infer()
                  .proposal());
  private SchemaGuard<SourceRecord> guard;

  private void policies(String... settings) {
    Map<String, String> all = new HashMap<>(Map.of("connector", CONNECTOR));
    for (int i = 0; i < settings.length; i += 2) {
      all.put(settings[i], settings[i + 1]);
    }
    guard = new SchemaGuard<>(config -> control);
    guard.configure(all);
  }

  private SourceRecord apply(String document) {
    return guard.apply(Records.of(Bson.insert(document)));
  }

  private Struct projected(String document) {
    SourceRecord out = apply(document);
    assertThat(out.topic()).isEqualTo("sluice.shop.orders");
    return (Struct) out.value();
  }

  private GateClosedError closes(String document) {
    return catchThrowableOfType(GateClosedError.class, () -> apply(document));
  }

  private Contract current() {
    control.readToEnd();
    return control.current(CONNECTOR).orElseThrow();
  }

  private void drift(String document) {
    byte[] bytes = Bson.of(document);
    control.contract(Sample.verdict(current(), bytes, 0, bytes.length).drift().proposed());
  }

  @Test
  void acceptRegistersTheNextVersionAndGoesOnWithIt() {
    policies("policy", "additive");
    Struct out = projected("{_id: 2, n: 5000000000, extra: 'y', j: {k: 1, l: 2}}");
    assertThat(out.get("extra")).isEqualTo("y");
    assertThat(out.get("n")).isEqualTo(5_000_000_000L);
    assertThat(out.get("j")).isEqualTo("{\"k\":1,\"l\":2}");
    assertThat(out.schema().version()).isEqualTo(2);
    assertThat(current().version()).isEqualTo(2);
    assertThat(control.incidents()).isEmpty();
  }

  @Test
  void everNewKeysUnderAcceptEndInAMap() {
    policies("policy", "permissive");
    for (int i = 0; i < 1_000; i++) {
      Struct out =
          projected("{_id: %d, j: {key_%dx: %d}, p: {'2026-%d': 1}}".formatted(i, i, i, i));
      assertThat(out.get("j")).isEqualTo("{\"key_%dx\":%d}".formatted(i, i));
    }
    assertThat(current().version()).isLessThan(KeysAsData.NAMES + 10);
    assertThat(control.incidents()).isEmpty();
  }

  @Test
  void acceptTakesTheVersionOfWhoeverWasFirst() {
    policies("policy", "additive");
    projected("{_id: 1}");
    control.beforeAppend(() -> drift("{_id: 3, extra: 'other', more: 1}"));
    Struct out = projected("{_id: 2, extra: 'y'}");
    assertThat(out.schema().version()).isEqualTo(2);
    assertThat(out.schema().field("more")).isNotNull();
    assertThat(current().version()).isEqualTo(2);
  }

  @Test
  void acceptGoesOnAfterTheVersionOfWhoeverWasFirst() {
    policies("policy", "additive");
    projected("{_id: 1}");
    control.beforeAppend(() -> drift("{_id: 3, more: 1}"));
    Struct out = projected("{_id: 2, extra: 'y'}");
    assertThat(out.schema().version()).isEqualTo(3);
    assertThat(out.get("extra")).isEqualTo("y");
  }

  @Test
  void whatIsNotCompatibleIsHeldUnderAcceptAndAloneInTheIncident() {
    policies("policy", "additive");
    assertThat(closes("{_id: 2, t: 5, extra: 'y'}"))
        .hasMessageContaining("t TYPE_CONFLICT")
        .hasMessageNotContaining("extra");
    assertThat(control.lastIncident().proposed().field("extra")).isEmpty();
    control.approve(CONNECTOR, Map.of());
    policies("policy", "additive");
    Struct out = projected("{_id: 2, t: 5, extra: 'y'}");
    assertThat(out.get("t")).isEqualTo("5");
    assertThat(out.schema().version()).isEqualTo(3);
  }

  @Test
  void nothingIsAcceptedBesideAnOpenIncident() {
    policies("policy", "additive");
    projected("{_id: 1}");
    control.beforeAppend(
        () -> {
          SchemaGuard<SourceRecord> other = new SchemaGuard<>(config -> control);
          other.configure(Map.of("connector", CONNECTOR));
          assertThatThrownBy(() -> other.apply(Records.of(Bson.insert("{_id: 5, t: 1}"))))
              .isInstanceOf(GateClosedError.class);
        });
    assertThat(closes("{_id: 2, extra: 'y'}")).hasMessageContaining("incident that is open");
    assertThat(current().version()).isEqualTo(1);
  }

  @Test
  void anIncidentThatTheContractOvertookIsLookedAtAgain() {
    policies();
    projected("{_id: 1}");
    control.beforeAppend(() -> drift("{_id: 3, extra: 'z'}"));
    assertThat(projected("{_id: 2, extra: 'y'}").get("extra")).isEqualTo("y");
    assertThat(control.incidents()).isEmpty();
  }

  @Test
  void discardLeavesOutWhatDoesNotFitAndNothingElse() {
    policies("policy.NEW_FIELD", "discard", "policy.TYPE_CONFLICT", "discard");
    Struct out = projected("{_id: 2, n: 7, t: 5, extra: 'y', j: {k: 1, l: 2}}");
    assertThat(out.get("n")).isEqualTo(7);
    assertThat(out.get("t")).isNull();
    assertThat(out.schema().field("extra")).isNull();
    assertThat(out.get("j")).isEqualTo("{\"k\":1}");
    assertThat(projected("{_id: 3, t: 'fits'}").get("t")).isEqualTo("fits");
    assertThat(current().version()).isEqualTo(1);
    assertThat(control.incidents()).isEmpty();
  }

  @Test
  void discardOfOneClassDoesNotHideAnother() {
    policies("policy.WIDENED", "discard");
    assertThat(projected("{_id: 2, n: 5000000000}").get("n")).isNull();
    assertThat(closes("{_id: 3, n: 'text'}")).hasMessageContaining("n TYPE_CONFLICT");
  }

  @Test
  void quarantineReroutesWithItsReason() {
    policies("policy.path.t", "quarantine");
    SourceRecord out = apply("{_id: 2, t: 5}");
    assertThat(out.topic()).isEqualTo("sluice.quarantine");
    assertThat(out.headers().lastWithName("sluice.reason").value()).isEqualTo("TYPE_CONFLICT");
    assertThat(out.headers().lastWithName("sluice.path").value()).isEqualTo("t");
    assertThat(closes("{_id: 3, extra: 1}")).hasMessageContaining("extra NEW_FIELD");
  }

  @Test
  void permissiveHoldsNothing() {
    policies("policy", "permissive");
    assertThat(projected("{_id: 2, extra: 'y'}").get("extra")).isEqualTo("y");
    assertThat(apply("{_id: 3, t: 5}").topic()).isEqualTo("sluice.quarantine");
    assertThat(apply("{_id: 'key'}").topic()).isEqualTo("sluice.quarantine");
    assertThat(apply("{_id: 4, t: '" + "x".repeat(70_000) + "'}").topic())
        .isEqualTo("sluice.quarantine");
    assertThat(apply("{_id: 5, deep: " + "[".repeat(270) + "]".repeat(270) + "}").topic())
        .isEqualTo("sluice.quarantine");
    byte[] broken = Bson.insert("{_id: 6, t: true}");
    broken[broken.length - 3] = 9;
    assertThat(guard.apply(Records.of(broken)).topic()).isEqualTo("sluice.quarantine");
    assertThat(control.incidents()).isEmpty();
  }

  @Test
  void whatCannotBeLeftOutIsQuarantinedUnderDiscard() {
    policies("policy.OUT_OF_RANGE", "discard");
    assertThat(apply("{_id: 5, j: {k: " + "[".repeat(270) + "]".repeat(270) + "}}").topic())
        .isEqualTo("sluice.quarantine");
    assertThat(projected("{_id: 4, t: '" + "x".repeat(70_000) + "'}").get("t")).isNull();
  }

  @Test
  void aDecisionComesBeforeAPolicy() {
    policies();
    assertThat(closes("{_id: 2, extra: 1}")).isNotNull();
    control.approve(CONNECTOR, Map.of("extra", Treatment.IGNORE));
    policies("policy", "permissive");
    assertThat(projected("{_id: 2, extra: 1}").schema().field("extra")).isNull();
    assertThat(current().version()).isEqualTo(2);
  }

  @Test
  void recordsThatPoliciesSendElsewhereDoNotEachReadTheLog() {
    policies("policy", "permissive");
    apply("{_id: 0, t: 5}");
    int before = control.reads();
    for (int i = 1; i < 200; i++) {
      assertThat(apply("{_id: " + i + ", t: 5}").topic()).isEqualTo("sluice.quarantine");
    }
    assertThat(control.reads() - before).isLessThan(100);
  }

  @Test
  void aWiderTypeAcceptedKeepsTheColumn() {
    policies("policy", "additive");
    projected("{_id: 2, n: {$numberDecimal: '1.25'}}");
    assertThat(current().field("n").orElseThrow().column()).isEqualTo("n");
    assertThat(current().field("n").orElseThrow().type()).isEqualTo(ContractType.decimal(18, 2));
  }
}
