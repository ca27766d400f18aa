package dev.sluice.e2e.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RotaTest {
  private static final List<Fault> FAULTS = List.of(Fault.values());
  private static final int MANY = FAULTS.size();

  @Test
  void asManySchedulesAsFaultsMeetEachOfThemTwice() {
    for (long seed = 0; seed < 100; seed++) {
      Rota rota = new Rota(MANY, seed, FAULTS);

      assertThat(IntStream.range(0, MANY).mapToObj(rota::first))
          .containsExactlyInAnyOrderElementsOf(FAULTS);
      assertThat(IntStream.range(0, MANY).mapToObj(rota::second))
          .containsExactlyInAnyOrderElementsOf(FAULTS);
    }
  }

  @Test
  void theyRunWithTheSourceExactlyOnceAndWithout() {
    List<Rota.Part> parts = new Rota(MANY, 7, FAULTS).parts();

    assertThat(parts).extracting(Rota.Part::exactlyOnce).containsExactlyInAnyOrder(true, false);
    assertThat(parts.get(0).from()).isZero();
    assertThat(parts.get(1).from()).isEqualTo(parts.get(0).to());
    assertThat(parts.get(1).to()).isEqualTo(MANY);
  }

  @Test
  void aFewRunOnOneStackAndBeginWhereTheSeedSays() {
    assertThat(new Rota(3, 7, FAULTS).parts()).hasSize(1);
    assertThat(
            IntStream.range(0, 100)
                .mapToObj(seed -> new Rota(3, seed, FAULTS).first(0))
                .distinct()
                .count())
        .isGreaterThan(MANY / 2);
  }

  @Test
  void aFaultThatComesAgainComesToTheOtherKindOfSchedule() {
    Rota rota = new Rota(2 * MANY, 7, FAULTS);

    assertThat(rota.everyOther(0)).isNotEqualTo(rota.everyOther(MANY));
  }
}
