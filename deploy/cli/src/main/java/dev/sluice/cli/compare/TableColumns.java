package dev.sluice.cli.compare;

import dev.sluice.cli.guard.Contract;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The columns of a table, matched with the contract's.
 *
 * @param key index of the column that holds the document's key
 * @param compared the contract's columns
 * @param unknown what the table has besides; the columns that Sluice keeps for itself are left out
 * @param faults columns that are missing or of another type
 */
record TableColumns(
    int key, List<Column> compared, List<Unknown> unknown, List<Difference> faults) {
  private static final String KEY = "_sluice_key";
  private static final String OWN = "_sluice_";

  /** A column of the contract, and its index in the table. */
  record Column(int index, Contract.Field field, ColumnKind kind) {}

  /** A column that is not the contract's. */
  record Unknown(int index, String name) {}

  static TableColumns of(ResultSetMetaData table, List<Contract.Field> fields) throws SQLException {
    Map<String, Integer> indexes = new LinkedHashMap<>();
    for (int i = 1; i <= table.getColumnCount(); i++) {
      indexes.put(table.getColumnName(i), i);
    }
    Integer key = indexes.get(KEY);
    if (key == null) {
      throw new SQLException("the table has no column " + KEY + ": it is not one of Sluice's");
    }
    List<Column> compared = new ArrayList<>();
    List<Difference> faults = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (Contract.Field field : fields) {
      known.add(field.column());
      Integer index = indexes.get(field.column());
      if (index == null) {
        faults.add(
            new Difference(
                Difference.Kind.MISSING_COLUMN,
                null,
                field.column(),
                field.type(),
                "no such column"));
        continue;
      }
      ColumnKind kind = ColumnKind.of(field.type());
      String type = table.getColumnTypeName(index);
      if (!kind.isStoredAs(type)) {
        faults.add(
            new Difference(Difference.Kind.COLUMN_TYPE, null, field.column(), field.type(), type));
        continue;
      }
      compared.add(new Column(index, field, kind));
    }
    List<Unknown> unknown = new ArrayList<>();
    indexes.forEach(
        (name, index) -> {
          if (!known.contains(name) && !name.startsWith(OWN)) {
            unknown.add(new Unknown(index, name));
          }
        });
    return new TableColumns(key, compared, unknown, faults);
  }
}
