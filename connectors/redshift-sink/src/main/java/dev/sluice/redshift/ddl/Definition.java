package dev.sluice.redshift.ddl;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What columns a table has, in order. Immutable. */
public final class Definition {

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
