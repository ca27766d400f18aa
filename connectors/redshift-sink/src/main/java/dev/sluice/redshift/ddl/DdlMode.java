package dev.sluice.redshift.ddl;

import java.util.Locale;

/** What the sink does when a table has to be made or changed. */
public enum DdlMode {
  /** It runs the statements. */
  APPLY,
  /** It holds the table, and says what differs. */
  CHECK,
  /** It holds the table, and says which statements to run. */
  PRINT;

  /** The mode as the configuration has it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
