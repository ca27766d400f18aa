package dev.sluice.redshift.schedule;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * Times by the five fields of cron: minute, hour, day of month, month, day of week. A field is
 * {@code *}, a number, a range {@code a-b}, any of these with a step {@code /n}, or several of them
 * separated by commas. Months and days of the week may have their English three-letter names;
 * Sunday is 0 or 7. As in cron, when both kinds of day are restricted, either is enough. Times that
 * a change to summer time leaves out are skipped; those that come twice count once. Immutable.
 */
public final class CronSchedule {

  private static final int FIELDS = 5;
  private static final int DAYS_IN_WEEK = 7;

  /** Longest gap between two days that any such schedule has: 29 February over a century's end. */
  private static final int MAX_DAYS = 366 * 9;

  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet daysOfMonth;
  private final BitSet months;
  private final BitSet daysOfWeek;
  private final boolean anyDayOfMonth;
  private final boolean anyDayOfWeek;
  private final ZoneId zone;

  private CronSchedule(String[] fields, ZoneId zone) {
    this.minutes = field(fields[0], 0, 59, List.of(), 0);
    this.hours = field(fields[1], 0, 23, List.of(), 0);
    this.daysOfMonth = field(fields[2], 1, 31, List.of(), 0);
    this.months = field(fields[3], 1, 12, MONTHS, 1);
    this.daysOfWeek = field(fields[4], 0, DAYS_IN_WEEK, DAYS, 0);
    if (daysOfWeek.get(DAYS_IN_WEEK)) {
      daysOfWeek.set(0);
    }
    this.anyDayOfMonth = fields[2].startsWith("*");
    this.anyDayOfWeek = fields[4].startsWith("*");
    this.zone = zone;
  }

  /**
   * Reads a schedule.
   *
   * @throws IllegalArgumentException if it is none, or there is no such day
   */
  public static CronSchedule parse(String text, ZoneId zone) {
    String[] fields = text.strip().split("\\s+", -1);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException(
          "'%s' does not have five fields: minute, hour, day of month, month, day of week"
              .formatted(text));
    }
    CronSchedule schedule = new CronSchedule(fields, zone);
    ZonedDateTime unused = schedule.next(ZonedDateTime.of(2024, 1, 1, 0, 0, 0, 0, zone));
    return schedule;
  }

  private static BitSet field(String text, int least, int most, List<String> names, int firstName) {
    BitSet values = new BitSet(most + 1);
    for (String part : text.split(",", -1)) {
      String[] stepped = part.split("/", -1);
      int step = stepped.length == 1 ? 1 : number(stepped[1], 1, most, List.of(), 0, text);
      if (stepped.length > 2) {
        throw wrong(text, part);
      }
      int from = least;
      int to = most;
      if (!stepped[0].equals("*")) {
        String[] range = stepped[0].split("-", -1);
        from = number(range[0], least, most, names, firstName, text);
        if (range.length == 2) {
          to = number(range[1], least, most, names, firstName, text);
        } else if (range.length == 1) {
          to = stepped.length == 1 ? from : most;
        }
        if (range.length > 2 || from > to) {
          throw wrong(text, part);
        }
      }
      for (int value = from; value <= to; value += step) {
        values.set(value);
      }
    }
    return values;
  }

  private static int number(
      String text, int least, int most, List<String> names, int firstName, String field) {
    int named = names.indexOf(text.toLowerCase(Locale.ROOT));
    int value =
        named >= 0 ? named + firstName : text.matches("\\d{1,4}") ? Integer.parseInt(text) : -1;
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "'%s' in '%s' is not between %d and %d".formatted(text, field, least, most));
    }
    return value;
  }

  private static IllegalArgumentException wrong(String field, String part) {
    return new IllegalArgumentException("'%s' in '%s' is no range".formatted(part, field));
  }

  /** The first time of the schedule after another one. */
  public ZonedDateTime next(ZonedDateTime after) {
    ZonedDateTime time =
        after.withZoneSameInstant(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
    ZonedDateTime last = time.plusDays(MAX_DAYS);
    while (time.isBefore(last)) {
      if (!isDay(time)) {
        time = time.toLocalDate().plusDays(1).atStartOfDay(zone);
      } else if (!hours.get(time.getHour())) {
        time = time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
      } else if (!minutes.get(time.getMinute()) || isRepeated(time)) {
        time = time.plusMinutes(1);
      } else {
        return time;
      }
    }
    throw new IllegalArgumentException("There is no such day");
  }

  private boolean isDay(ZonedDateTime time) {
    boolean dayOfMonth = daysOfMonth.get(time.getDayOfMonth());
    boolean dayOfWeek = daysOfWeek.get(time.getDayOfWeek().getValue() % DAYS_IN_WEEK);
    boolean either = !anyDayOfMonth && !anyDayOfWeek;
    return months.get(time.getMonthValue())
        && (either ? dayOfMonth || dayOfWeek : dayOfMonth && dayOfWeek);
  }

  /** Whether the clock showed the same time an hour ago already. */
  private static boolean isRepeated(ZonedDateTime time) {
    return !time.equals(time.withEarlierOffsetAtOverlap());
  }
}
