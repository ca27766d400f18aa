package dev.sluice.redshift.ddl;

import static java.util.stream.Collectors.joining;

import dev.sluice.redshift.sql.Identifier;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a table is to be like, apart from the columns that its collection gives it.
 *
 * @param mode what it keeps
 * @param distkey {@code AUTO}, {@code EVEN}, {@code ALL} or the name of a column, which is lower
 *     case
 * @param sortkey {@code AUTO}, {@code NONE} or names of columns
 * @param syncedAt whether it has the column {@code _sluice_synced_at}
 */
public record TableShape(TableMode mode, String distkey, List<String> sortkey, boolean syncedAt) {

  /** Distribution styles that are no column. */
  public static final Set<String> DISTSTYLES = Set.of("AUTO", "EVEN", "ALL");

  /** Redshift chooses the sort key. */
  public static final String SORTKEY_AUTO = "AUTO";

  /** There is no sort key. */
  public static final String SORTKEY_NONE = "NONE";

  /** Distributed and sorted by the key, which is what merging joins by. */
  public static final TableShape DEFAULT =
      new TableShape(TableMode.UPSERT, Layout.KEY, List.of(Layout.KEY), false);

  public TableShape {
    sortkey = List.copyOf(sortkey);
  }

  /** The attributes in CREATE TABLE, with a blank before each. */
  String sql() {
    String distribution =
        DISTSTYLES.contains(distkey)
            ? " DISTSTYLE " + distkey
            : " DISTKEY (" + Identifier.quote(distkey) + ")";
    if (sortkey.equals(List.of(SORTKEY_NONE))) {
      return distribution;
    }
    return distribution
        + " SORTKEY "
        + (sortkey.equals(List.of(SORTKEY_AUTO))
            ? SORTKEY_AUTO
            : sortkey.stream().map(Identifier::quote).collect(joining(", ", "(", ")")));
  }

  /** The columns that must be there when the table is made. */
  List<String> keyColumns() {
    return Stream.concat(Stream.of(distkey), sortkey.stream())
        .filter(name -> name.equals(name.toLowerCase(Locale.ROOT)))
        .distinct()
        .toList();
  }
}
