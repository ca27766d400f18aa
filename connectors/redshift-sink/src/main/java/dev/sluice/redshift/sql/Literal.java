package dev.sluice.redshift.sql;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Constants in SQL. */
public final class Literal {

  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);

  private Literal() {}

  /** A text constant. Redshift reads a backslash in a plain constant as an escape. */
  public static String text(String value) {
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  /** A TIMESTAMP constant in UTC. */
  public static String timestamp(Instant value) {
    return "'" + TIMESTAMP.format(value) + "'";
  }

  /** A TIMESTAMP constant in UTC, or NULL. */
  public static String timestamp(Optional<Instant> value) {
    return value.map(Literal::timestamp).orElse("NULL");
  }
}
