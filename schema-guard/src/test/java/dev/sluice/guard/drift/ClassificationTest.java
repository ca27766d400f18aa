package dev.sluice.guard.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractField;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.support.Bson;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassificationTest {

  private static Contract learned(String... documents) {
    Inference inference = Inference.of("c", "d.c");
    for (String document : documents) {
      inference.accept(Bson.raw(document));
    }
    return inference.infer().proposal();
  }

  private static Drift drift(Contract contract, String document) {
    byte[] bytes = Bson.of(document);
    return Sample.verdict(contract, bytes, 0, bytes.length).drift();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1|NumberLong('2')|WIDENED|int|long",
        "1|1.5|WIDENED|int|double",
        "1|NumberDecimal('1.5')|WIDENED|int|decimal(18,1)",
        "NumberLong('1')|NumberDecimal('1.5')|WIDENED|long|decimal(38,1)",
        "NumberLong('1')|1.5|TYPE_CONFLICT|long|json",
        "1.5|NumberLong('9007199254740993')|TYPE_CONFLICT|double|json",
        "NumberDecimal('1.5')|NumberDecimal('1.555')|WIDENED|decimal(18,1)|decimal(38,3)",
        "NumberDecimal('1.5')|NumberDecimal('NaN')|OUT_OF_RANGE|decimal(18,1)|json",
        "NumberDecimal('1.5')|1.5|TYPE_CONFLICT|decimal(18,1)|json",
        "'x'|1|TYPE_CONFLICT|string|json",
        "'x'|{b: 1}|TYPE_CONFLICT|string|json",
        "true|1|TYPE_CONFLICT|boolean|json",
        "{$date: {$numberLong: '0'}}|'x'|TYPE_CONFLICT|timestamp|json",
        "{$date: {$numberLong: '0'}}|{$date: {$numberLong: '9223372036854775807'}}|OUT_OF_RANGE|timestamp|json",
        "ObjectId('5bab00000000000000000001')|'x'|TYPE_CONFLICT|objectId|json",
        "[1]|{b: 1}|TYPE_CONFLICT|json|json"
      })
  void namesTheClassAndTheNarrowestType(
      String known, String seen, DriftClass driftClass, String from, String to) {
    Drift drift = drift(learned("{_id: 1, a: " + known + "}"), "{_id: 2, a: " + seen + "}");
    assertThat(drift.changes()).hasSize(1);
    Change change = drift.changes().get(0);
    assertThat(change.path()).isEqualTo("a");
    assertThat(change.driftClass()).isEqualTo(driftClass);
    assertThat(change.from()).isEqualTo(from);
    assertThat(change.to()).isEqualTo(to);
    assertThat(drift.proposed().field("a").orElseThrow().type().text()).isEqualTo(to);
    assertThat(drift.proposed().version()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "NumberLong('1')|2",
        "1.5|2",
        "1.5|NumberLong('9007199254740992')",
        "NumberLong('1')|{$timestamp: {t: 1, i: 1}}",
        "NumberDecimal('1.50')|NumberDecimal('7.1')",
        "NumberDecimal('1.50')|7",
        "'x'|null",
        "[1]|[]",
        "{b: 1}|{}",
        "{b: 1}|{c: null}",
        "[1, 'x']|[true]"
      })
  void theseAreNoDrift(String known, String seen) {
    assertThat(drift(learned("{_id: 1, a: " + known + "}"), "{_id: 2, a: " + seen + "}").fits())
        .isTrue();
  }

  @Test
  void namesNewFieldsAtTheirPaths() {
    Contract contract =
        learned("{_id: 1, address: {city: 'x'}, items: [{sku: 'a'}], prices: {EUR: 1, USD: 2}}");
    Drift drift =
        drift(
            contract,
            "{_id: 2, address: {city: 'y', zip: '1', geo: {lat: 1.5}}, items: [{sku: 'b', n: 1}], prices: {GBP: 'x'},"
                + " 'a.b': 1}");
    assertThat(drift.changes())
        .extracting(change -> change.path() + " " + change.driftClass())
        .containsExactly(
            "address.zip NEW_FIELD",
            "address.geo NEW_FIELD",
            "items[].n NEW_FIELD",
            "prices.* TYPE_CONFLICT",
            "a\\.b NEW_FIELD");
    assertThat(drift.changes())
        .extracting(Change::column)
        .containsExactly("address", "address", "items", "prices", "a_b");
  }

  @Test
  void appendsNewColumnsAndKeepsTheOthers() {
    Contract contract = learned("{_id: 1, b: 1, a: 1}");
    Drift drift = drift(contract, "{c: 1, _id: 2, a: 1, b: 1}");
    assertThat(drift.proposed().fields())
        .extracting(ContractField::column)
        .containsExactly("_id", "b", "a", "c");
  }

  @Test
  void aMissingKeyIsMissingRequired() {
    Drift drift = drift(learned("{_id: 1, a: 1}"), "{a: 1}");
    assertThat(drift.changes())
        .extracting(Change::driftClass)
        .containsExactly(DriftClass.MISSING_REQUIRED);
    assertThat(drift.proposed().field("_id").orElseThrow().required()).isFalse();
  }

  @Test
  void anotherTypeOfKeyIsKeyChangedUnlessItIsWider() {
    Contract contract = learned("{_id: 1}");
    assertThat(drift(contract, "{_id: 'x'}").changes())
        .extracting(Change::driftClass)
        .containsExactly(DriftClass.KEY_CHANGED);
    assertThat(drift(contract, "{_id: NumberLong('1')}").changes())
        .extracting(Change::driftClass)
        .containsExactly(DriftClass.WIDENED);
  }

  @Test
  void evidenceCountsTypes() {
    Drift drift = drift(learned("{_id: 1, a: [1]}"), "{_id: 2, a: ['x', 'y', null, true, 3]}");
    assertThat(drift.changes().get(0).evidence())
        .isEqualTo(Map.of("string", 2L, "bool", 1L, "int", 1L, "null", 1L));
  }

  @Test
  void treatmentsOfNestedPathsAreKept() {
    Contract contract = learned("{_id: 1, a: {b: 'x'}}");
    Drift drift = drift(contract, "{_id: 2, a: {b: 5, c: 1, d: true}}");
    Contract next =
        Approval.apply(
            contract,
            drift,
            Map.of("a.b", Treatment.TEXT, "a.c", Treatment.IGNORE, "a.d", Treatment.QUARANTINE));
    assertThat(next.field("a").orElseThrow().shape().fields().keySet()).containsExactly("b");
    assertThat(next.field("a").orElseThrow().shape().fields().get("b").text()).isTrue();
    assertThat(next.treatments())
        .isEqualTo(Map.of("a.c", Treatment.IGNORE, "a.d", Treatment.QUARANTINE));
    byte[] again = Bson.of("{_id: 2, a: {b: 5, c: 1, d: true}}");
    Verdict verdict = Sample.verdict(next, again, 0, again.length);
    assertThat(verdict.drift().fits()).isTrue();
    assertThat(verdict.quarantined()).extracting(Change::path).containsExactly("a.d");
  }

  @Test
  void aColumnBeyondWhatATableHoldsIsOutOfRange() {
    StringBuilder wide = new StringBuilder("{_id: 1");
    for (int i = 0; i < 1600; i++) {
      wide.append(", f").append(i).append(": 1");
    }
    Contract contract = learned(wide.append("}").toString());
    assertThat(contract.fields()).hasSize(1590);
    assertThat(contract.treatments()).hasSize(11).containsEntry("f1599", Treatment.QUARANTINE);
  }

  @Test
  void approvingWithoutTreatmentsTakesTheProposal() {
    Contract contract = learned("{_id: 1}");
    Drift drift = drift(contract, "{_id: 2, a: 1}");
    assertThat(Approval.apply(contract, drift, Map.of())).isEqualTo(drift.proposed());
  }

  @Test
  void changesReadBackFromJson() {
    List<Change> changes = drift(learned("{_id: 1, a: 1}"), "{_id: 2, a: 'x', b: 1}").changes();
    assertThat(changes.stream().map(ChangeJson::toJson).map(ChangeJson::fromJson).toList())
        .isEqualTo(changes);
  }
}
