package dev.sluice.redshift.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DivisionTest {

  @ParameterizedTest
  @CsvSource({
    "100, 0, 1",
    "100, 199, 1",
    "100, 200, 2",
    "100, 399, 3",
    "100, 400, 4",
    "100, 100000, 4",
    "0, 100000, 1",
  })
  void aLoadHasAPartForEverySoManyBytes(long partBytes, long bytes, int parts) {
    assertThat(new Division(partBytes).parts(bytes)).isEqualTo(parts);
  }

  @Test
  void loadsStayWholeWhileMergingTakesLonger() {
    Division division = new Division(100);
    assertThat(division.parts(400)).isEqualTo(4);
    division.committed(Map.of(Step.COPY, 10L, Step.MERGE, 5L));
    division.committed(Map.of(Step.COPY, 10L, Step.MERGE, 16L));

    assertThat(division.parts(400)).isEqualTo(1);
    division.committed(Map.of(Step.COPY, 20L, Step.MERGE, 20L));

    assertThat(division.parts(400)).isEqualTo(4);
  }

  @Test
  void smallLoadsSayNothingAboutLargeOnes() {
    Division division = new Division(100);
    assertThat(division.parts(400)).isEqualTo(4);
    division.committed(Map.of(Step.COPY, 10L, Step.MERGE, 5L));
    assertThat(division.parts(10)).isEqualTo(1);
    division.committed(Map.of(Step.COPY, 10L, Step.MERGE, 50L));

    assertThat(division.parts(400)).isEqualTo(4);
  }
}
