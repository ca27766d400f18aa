package dev.sluice.redshift.load;

import dev.sluice.redshift.ddl.Layout;
import dev.sluice.redshift.sql.Identifier;
import dev.sluice.redshift.sql.Literal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Between which keys the changes of a stage lie. A table that is sorted by key is read only where
 * it has such keys, if a statement names them as constants, even where a join says as much
 * (Database Developer Guide, Best practices for designing queries: "Add predicates to filter tables
 * that participate in joins"). New documents with an ObjectId are all at the table's end.
 *
 * @param least the first one in the database's own order
 * @param greatest the last one
 */
record KeyRange(String least, String greatest) {

  /** Keys that are constants as they stand, whatever is an escape in a constant. */
  private static final Pattern PLAIN = Pattern.compile("[ -~&&[^'\\\\]]{1,256}");

  /**
   * The range between two keys.
   *
   * @param least as MIN gives it, or null
   * @param greatest as MAX gives it, or null
   * @return empty if a key is long or not plain
   */
  static Optional<KeyRange> of(String least, String greatest) {
    return isPlain(least) && isPlain(greatest)
        ? Optional.of(new KeyRange(least, greatest))
        : Optional.empty();
  }

  private static boolean isPlain(String key) {
    return key != null && PLAIN.matcher(key).matches();
  }

  /** The condition for rows of a table that may have such a key. */
  String holds(String table) {
    return "%s.%s BETWEEN %s AND %s"
        .formatted(
            table, Identifier.quote(Layout.KEY), Literal.text(least), Literal.text(greatest));
  }
}
