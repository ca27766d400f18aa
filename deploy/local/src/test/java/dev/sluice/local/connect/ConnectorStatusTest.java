package dev.sluice.local.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectorStatusTest {

  private static ConnectorStatus status(String connector, ConnectorStatus.Task... tasks) {
    return new ConnectorStatus(connector, "w", null, List.of(tasks));
  }

  private static ConnectorStatus.Task task(int id, String state, String trace) {
    return new ConnectorStatus.Task(id, state, "w", trace);
  }

  @Test
  void isInAStateWhenTheConnectorAndEveryTaskAre() {
    assertThat(status("PAUSED", task(0, "PAUSED", null), task(1, "PAUSED", null)).isAll("PAUSED"))
        .isTrue();
    assertThat(status("PAUSED", task(0, "PAUSED", null), task(1, "FAILED", null)).isAll("PAUSED"))
        .isFalse();
    assertThat(status("RUNNING", task(0, "PAUSED", null)).isAll("PAUSED")).isFalse();
  }

  @Test
  void isInNoStateWithoutTasks() {
    assertThat(status("RUNNING").isAll("RUNNING")).isFalse();
  }

  @Test
  void summaryHasStatesAndFirstLinesOfTraces() {
    assertThat(
            status("RUNNING", task(0, "RUNNING", null), task(1, "FAILED", "boom\n\tat x"))
                .summary())
        .isEqualTo("RUNNING/RUNNING/FAILED; task 1: boom");
  }
}
