package dev.sluice.redshift.ddl;

import java.util.Optional;

/**
 * How the values of a column of one type become values of another: a value, to be carried out by
 * whoever has the column.
 *
 * @param sql SQL that gives the new value exactly; where there is a {@code rest}, null for the
 *     values that SQL does not give exactly
 * @param rest how the others are converted; empty: SQL gives all of them
 * @param limit which values the new type cannot hold; empty: it holds all of them
 */
record Conversion(String sql, Optional<Rest> rest, Optional<Limit> limit) {

  /**
   * Values that the sink converts itself, since Redshift's SQL writes them otherwise than the guard
   * does.
   *
   * @param source SQL that gives all of a value in a form which the sink can read
   * @param type type of the source
   * @param form what the sink makes of the source
   */
  record Rest(String source, SqlType type, TextForm form) {}

  /**
   * Values that the new type cannot hold.
   *
   * @param condition SQL that is true of them
   * @param text what they are, in the plural
   */
  record Limit(String condition, String text) {}

  static Conversion of(String sql) {
    return new Conversion(sql, Optional.empty(), Optional.empty());
  }

  Conversion with(Rest newRest) {
    return new Conversion(sql, Optional.of(newRest), limit);
  }

  Conversion with(Limit newLimit) {
    return new Conversion(sql, rest, Optional.of(newLimit));
  }
}
