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
}
