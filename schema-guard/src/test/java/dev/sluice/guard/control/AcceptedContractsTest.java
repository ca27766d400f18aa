package dev.sluice.guard.control;

import static dev.sluice.guard.control.Entries.CONNECTOR;
import static dev.sluice.guard.control.Entries.approved;
import static dev.sluice.guard.control.Entries.contract;
import static dev.sluice.guard.control.Entries.decided;
import static dev.sluice.guard.control.Entries.drift;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Contracts that a policy accepts, beside incidents: the first in the log is valid. */
class AcceptedContractsTest {

  private final ControlFold fold = new ControlFold();
  private long offset;

  private boolean apply(ControlEntry entry) {
    return fold.apply(offset++, entry);
  }

  private CollectionState collection() {
    return fold.state().collection(CONNECTOR);
  }

  @Test
  void noContractIsAcceptedWhileAnIncidentIsOpen() {
    apply(approved(contract(1), null));
    apply(drift("i-1", contract(2, "a")));

    assertThat(apply(approved(contract(2, "b"), null))).isFalse();
    assertThat(apply(decided("i-1", Map.of()))).isTrue();
    assertThat(apply(approved(contract(2, "b"), null))).isFalse();
    assertThat(apply(approved(contract(2, "a"), "i-1"))).isTrue();
    assertThat(apply(approved(contract(3, "a", "b"), null))).isTrue();
  }

  @Test
  void noIncidentOpensForAContractThatWasOvertaken() {
    apply(approved(contract(1), null));
    apply(approved(contract(2, "b"), null));

    assertThat(apply(drift("i-1", contract(2, "a")))).isFalse();
    assertThat(collection().incident()).isNull();
    assertThat(apply(drift("i-2", contract(3, "b", "a")))).isTrue();
  }
}
