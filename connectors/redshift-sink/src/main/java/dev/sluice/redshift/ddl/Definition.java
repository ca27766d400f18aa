package dev.sluice.redshift.ddl;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What columns a table has, in order. Immutable. */
public final class Definition {

  private static final Set<String> MADE =
      Set.of(
          Layout.VALID_FROM,
          Layout.VALID_TO,
          Layout.VALID_TO_SEQ,
          Layout.IS_CURRENT,
          Layout.SYNCED_AT);

  private final Map<String, SqlType> columns;

  public Definition(Map<String, SqlType> columns) {
    this.columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** The columns by name, in their order. */
  public Map<String, SqlType> columns() {
    return columns;
  }

  /** The type of a column; empty if the table has no such column. */
  public Optional<SqlType> type(String column) {
    return Optional.ofNullable(columns.get(column));
  }

  /** This definition without columns of types that the sink does not load, which others added. */
  Definition loadable() {
    Map<String, SqlType> loadable = new LinkedHashMap<>(columns);
    loadable.values().removeIf(type -> type.kind() == SqlType.Kind.OTHER);
    return new Definition(loadable);
  }

  /** The columns that a stage can fill: not those whose values the sink makes up. */
  public List<String> staged() {
    return columns.keySet().stream().filter(name -> !MADE.contains(name)).toList();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Definition that && columns.equals(that.columns);
  }

  @Override
  public int hashCode() {
    return columns.hashCode();
  }

  @Override
  public String toString() {
    return columns.toString();
  }
}
