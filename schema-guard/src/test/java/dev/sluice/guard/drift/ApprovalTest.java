package dev.sluice.guard.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.guard.contract.Contract;
import dev.sluice.guard.contract.ContractType;
import dev.sluice.guard.contract.Treatment;
import dev.sluice.guard.inference.Inference;
import dev.sluice.guard.inference.Inferred;
import dev.sluice.guard.support.Bson;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApprovalTest {

  private static final Contract CURRENT =
      Inference.of("c", "d.c").accept(Bson.of("{_id: 1, a: 1}")).infer().proposal();

  private static Drift drift(String document) {
    byte[] bytes = Bson.of(document);
    return Sample.verdict(CURRENT, bytes, 0, bytes.length).drift();
  }

  @Test
  void textMakesAStringColumnOfAnyType() {
    Contract next =
        Approval.apply(
            CURRENT,
            drift("{_id: 2, a: 'x', b: {c: 1}}"),
            Map.of("a", Treatment.TEXT, "b", Treatment.TEXT));
    assertThat(next.field("a").orElseThrow().type()).isEqualTo(ContractType.STRING);
    assertThat(next.field("a").orElseThrow().text()).isTrue();
    assertThat(next.field("b").orElseThrow().text()).isTrue();
  }

  @Test
  void aFirstContractCanBeDecidedPathByPath() {
    Inferred inferred =
        Inference.of("c", "d.c")
            .accept(Bson.of("{_id: 1, t: 'x'}"))
            .accept(Bson.of("{_id: 2, t: 5}"))
            .infer();
    Drift drift = new Drift(inferred.conflicts(), inferred.proposal());
    Contract none = Contract.none("c", "d.c");
    assertThat(
            Approval.apply(none, drift, Map.of("t", Treatment.TEXT))
                .field("t")
                .orElseThrow()
                .type())
        .isEqualTo(ContractType.STRING);
    Contract ignoring = Approval.apply(none, drift, Map.of("t", Treatment.IGNORE));
    assertThat(ignoring.field("t")).isEmpty();
    assertThat(ignoring.treatments()).containsEntry("t", Treatment.IGNORE);
    assertThat(ignoring.version()).isEqualTo(1);
  }

  @Test
  void refusesAPathThatIsNoneOfTheIncidents() {
    assertThatThrownBy(
            () -> Approval.apply(CURRENT, drift("{_id: 2, b: 1}"), Map.of("c", Treatment.IGNORE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'c'")
        .hasMessageContaining("b");
  }

  @Test
  void refusesAProposalMadeForAnotherVersion() {
    Drift drift = drift("{_id: 2, b: 1}");
    assertThatThrownBy(() -> Approval.apply(drift.proposed(), drift, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version");
  }

  @Test
  void refusesTextForTheKeyAndForWhatIsMissing() {
    assertThatThrownBy(
            () -> Approval.apply(CURRENT, drift("{_id: 'x'}"), Map.of("_id", Treatment.TEXT)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> Approval.apply(CURRENT, drift("{a: 1}"), Map.of("_id", Treatment.TEXT)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static final Contract STRING =
      Inference.of("c", "d.c").accept(Bson.of("{_id: 1, t: 'x', j: {n: 1}}")).infer().proposal();

  private static Drift conflict(String document) {
    byte[] bytes = Bson.of(document);
    return Sample.verdict(STRING, bytes, 0, bytes.length).drift();
  }

  @Test
  void anOperatorMayChooseAWiderTypeThanTheProposedOne() {
    Drift drift = drift("{_id: 2, n: 1}");
    Contract next =
        Approval.apply(CURRENT, drift, Map.of(), Map.of("n", ContractType.decimal(18, 2)));
    assertThat(next.field("n").orElseThrow().type()).isEqualTo(ContractType.decimal(18, 2));
    assertThat(next.treatments()).isEmpty();
    byte[] fits = Bson.of("{_id: 2, n: {$numberDecimal: '1.25'}}");
    assertThat(Sample.verdict(next, fits, 0, fits.length).drift().fits()).isTrue();
  }

  @Test
  void aChosenJsonTakesAnyScalarFromThenOn() {
    Contract next =
        Approval.apply(
            STRING, conflict("{_id: 2, t: 5}"), Map.of(), Map.of("t", ContractType.JSON));
    byte[] other = Bson.of("{_id: 3, t: true, j: {n: 1}}");
    assertThat(Sample.verdict(next, other, 0, other.length).drift().fits()).isTrue();
  }

  @Test
  void aChosenNarrowerTypeNeedsAWordAboutWhatDoesNotFit() {
    Drift drift = conflict("{_id: 2, t: 5}");
    Map<String, ContractType> string = Map.of("t", ContractType.STRING);
    assertThatThrownBy(() -> Approval.apply(STRING, drift, Map.of(), string))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("t: string does not hold all that was seen (int)")
        .hasMessageContaining("quarantine");
    Contract next = Approval.apply(STRING, drift, Map.of("t", Treatment.QUARANTINE), string);
    assertThat(next.field("t").orElseThrow().type()).isEqualTo(ContractType.STRING);
    byte[] again = Bson.of("{_id: 2, t: 5}");
    Verdict verdict = Sample.verdict(next, again, 0, again.length);
    assertThat(verdict.drift().fits()).isTrue();
    assertThat(verdict.quarantined()).extracting(Change::path).containsExactly("t");
  }

  @Test
  void aFirstContractCanTakeTheTypeOfTheMost() {
    Inferred inferred =
        Inference.of("c", "d.c")
            .accept(Bson.of("{_id: 1, t: 'x'}"))
            .accept(Bson.of("{_id: 2, t: 5}"))
            .infer();
    Contract first =
        Approval.apply(
            Contract.none("c", "d.c"),
            new Drift(inferred.conflicts(), inferred.proposal()),
            Map.of("t", Treatment.IGNORE),
            Map.of("t", ContractType.STRING));
    assertThat(first.field("t").orElseThrow().type()).isEqualTo(ContractType.STRING);
    assertThat(first.treatments()).containsEntry("t", Treatment.IGNORE);
  }

  @Test
  void refusesATypeThatDoesNotHoldWhatTheTableHas() {
    assertThatThrownBy(
            () ->
                Approval.apply(
                    STRING,
                    conflict("{_id: 2, t: 5}"),
                    Map.of("t", Treatment.QUARANTINE),
                    Map.of("t", ContractType.INT)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in the table already");
  }

  @Test
  void aTypeInsideAJsonColumnIsAKind() {
    Drift drift = conflict("{_id: 2, t: 'x', j: {n: 'five'}}");
    Contract any = Approval.apply(STRING, drift, Map.of(), Map.of("j.n", ContractType.JSON));
    byte[] bool = Bson.of("{_id: 2, j: {n: true}}");
    assertThat(Sample.verdict(any, bool, 0, bool.length).drift().fits()).isTrue();
    Contract wider =
        Approval.apply(
            STRING, drift, Map.of("j.n", Treatment.IGNORE), Map.of("j.n", ContractType.LONG));
    byte[] number = Bson.of("{_id: 2, j: {n: 5000000000}}");
    assertThat(Sample.verdict(wider, number, 0, number.length).drift().fits()).isTrue();
  }

  @Test
  void refusesATypeForWhatHasNone() {
    Drift missing = drift("{a: 1}");
    assertThatThrownBy(
            () -> Approval.apply(CURRENT, missing, Map.of(), Map.of("_id", ContractType.JSON)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no type to choose");
  }
}
