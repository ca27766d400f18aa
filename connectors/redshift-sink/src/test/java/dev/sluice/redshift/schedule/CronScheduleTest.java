package dev.sluice.redshift.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronScheduleTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static String next(String schedule, String after) {
    return CronSchedule.parse(schedule, BERLIN)
        .next(ZonedDateTime.parse(after + "[Europe/Berlin]"))
        .toOffsetDateTime()
        .toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "* * * * *; 2026-11-24T10:00:00+01:00; 2026-11-24T10:01+01:00",
        "* * * * *; 2026-11-24T10:00:59+01:00; 2026-11-24T10:01+01:00",
        "0 * * * *; 2026-11-24T10:00:00+01:00; 2026-11-24T11:00+01:00",
        "*/15 * * * *; 2026-11-24T10:31:00+01:00; 2026-11-24T10:45+01:00",
        "5/20 * * * *; 2026-11-24T10:31:00+01:00; 2026-11-24T10:45+01:00",
        "0 2-4,22 * * *; 2026-11-24T05:00:00+01:00; 2026-11-24T22:00+01:00",
        "30 9 * * mon-fri; 2026-11-27T10:00:00+01:00; 2026-11-30T09:30+01:00",
        "0 0 * * 7; 2026-11-24T00:00:00+01:00; 2026-11-29T00:00+01:00",
        "0 0 * * SUN; 2026-11-24T00:00:00+01:00; 2026-11-29T00:00+01:00",
        "0 0 1 jan *; 2026-11-24T00:00:00+01:00; 2027-01-01T00:00+01:00",
        "0 0 29 2 *; 2026-11-24T00:00:00+01:00; 2028-02-29T00:00+01:00",
        "0 0 13 * 5; 2026-11-01T00:00:00+01:00; 2026-11-06T00:00+01:00"
      })
  void nextTime(String schedule, String after, String next) {
    assertThat(next(schedule, after)).isEqualTo(next);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "30 2 * * *; 2026-03-28T03:00:00+01:00; 2026-03-30T02:30+02:00",
        "30 2 * * *; 2026-10-25T02:30:00+02:00; 2026-10-26T02:30+01:00",
        "0 * * * *; 2026-03-29T01:00:00+01:00; 2026-03-29T03:00+02:00"
      })
  void summerTime(String schedule, String after, String next) {
    assertThat(next(schedule, after)).isEqualTo(next);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * * 13 *",
        "* * * * 8",
        "5-1 * * * *",
        "*/0 * * * *",
        "a * * * *",
        "1- * * * *",
        "1,,2 * * * *",
        "1/2/3 * * * *",
        "-1 * * * *",
        "0 0 30 feb *",
        "1-2-3 * * * *"
      })
  void otherTextIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> CronSchedule.parse(text, BERLIN));
  }
}
