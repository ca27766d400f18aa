package dev.sluice.s3.chain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class BackpressureTest {

  private static final long BUDGET = 1 << 20;

  private final Backpressure backpressure = new Backpressure(BUDGET, 8);

  @Test
  void openFilesMayTakeThreeQuartersOfTheBudget() {
    assertThat(backpressure.mustShed(BUDGET / 4 * 3)).isFalse();
    assertThat(backpressure.mustShed(BUDGET / 4 * 3 + 1)).isTrue();
  }

  @Test
  void readingStopsAboveTheBudgetAndGoesOnWellBelow() {
    assertThat(backpressure.pauses(BUDGET, 0)).isFalse();
    assertThat(backpressure.pauses(BUDGET + 1, 0)).isTrue();
    assertThat(backpressure.pauses(BUDGET / 8 * 7 + 1, 0)).isTrue();
    assertThat(backpressure.pauses(BUDGET / 8 * 7, 0)).isFalse();
  }

  @Test
  void readingStopsWhereTooManyFilesWaitAndGoesOnWithHalf() {
    assertThat(backpressure.pauses(0, 8)).isFalse();
    assertThat(backpressure.pauses(0, 9)).isTrue();
    assertThat(backpressure.pauses(0, 5)).isTrue();
    assertThat(backpressure.pauses(0, 4)).isFalse();
  }

  @Test
  void budgetIsEnoughForSixteenPartitionsInAMegabyte() {
    assertThatCode(() -> backpressure.requireEnough(16)).doesNotThrowAnyException();
    assertThatThrownBy(() -> backpressure.requireEnough(17))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("1048576 for 17 partitions, 61680 each")
        .hasMessageContaining("65536")
        .hasMessageContaining("1114112 or more");
  }
}
