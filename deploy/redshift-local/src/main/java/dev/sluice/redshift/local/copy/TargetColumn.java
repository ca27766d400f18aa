package dev.sluice.redshift.local.copy;

import dev.sluice.redshift.local.backend.BackendException;
import dev.sluice.redshift.local.backend.BackendLink;
import dev.sluice.redshift.local.dialect.CopyCommand;
import dev.sluice.redshift.local.dialect.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A column that a COPY loads into.
 *
 * @param tableId the table's number in the backend
 * @param type the backend's name of the type without its length
 * @param length of VARCHAR, CHAR and VARBYTE in bytes, precision of DECIMAL, else 0
 * @param scale of DECIMAL
 */
record TargetColumn(int tableId, String name, String type, int length, int scale) {
  /** The backend adds this to a length. */
  private static final int HEADER = 4;

  /**
   * Types with a length are domains, which are made when they are first used. The domain of a table
   * that this transaction made may be too new for its snapshot, but never for {@code format_type}.
   */
  private static final String LOOK_UP =
      "SELECT a.attrelid::pg_catalog.int8, a.attname,"
          + " coalesce(CASE d[1] WHEN 'char' THEN 'bpchar' ELSE d[1] END, t.typname),"
          + " CASE WHEN d IS NULL THEN a.atttypmod ELSE d[2]::pg_catalog.int4 END,"
          + " d IS NOT NULL, c.relkind, a.attidentity = 'a'"
          + " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid"
          + " LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid"
          + " CROSS JOIN LATERAL pg_catalog.regexp_match("
          + "pg_catalog.format_type(a.atttypid, NULL), '^rs_(varchar|char|varbyte)_([0-9]+)$') AS d"
          + " WHERE c.oid = pg_catalog.to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

  /**
   * The columns that a COPY names, or all of the table's, in the order in which a file's columns
   * map to them.
   */
  static List<TargetColumn> of(CopyCommand copy, BackendLink backend)
      throws IOException, BackendException {
    List<TargetColumn> columns = new ArrayList<>();
    List<TargetColumn> identities = new ArrayList<>();
    for (List<String> row : backend.query(LOOK_UP, copy.table().sql())) {
      if (!row.get(5).equals("r")) {
        throw new Refusal("42809", "\"" + copy.table().table() + "\" is not a table", null);
      }
      TargetColumn column = of(row);
      columns.add(column);
      if (row.get(6).equals("t")) {
        identities.add(column);
      }
    }
    if (columns.isEmpty()) {
      throw new Refusal("42P01", "relation \"" + copy.table().table() + "\" does not exist", null);
    }
    List<TargetColumn> chosen = copy.columns().isEmpty() ? columns : named(copy.columns(), columns);
    return withIdentities(copy, chosen, identities);
  }

  /**
   * IDENTITY columns are loaded with EXPLICIT_IDS, and are made up without (Developer Guide,
   * "Column mapping options").
   */
  private static List<TargetColumn> withIdentities(
      CopyCommand copy, List<TargetColumn> chosen, List<TargetColumn> identities) {
    List<TargetColumn> others =
        chosen.stream().filter(column -> !identities.contains(column)).toList();
    boolean named = others.size() < chosen.size();
    if (copy.explicitIds() && !named) {
      throw new Refusal(
          "42601",
          "EXPLICIT_IDS can only be specified for COPY into tables with IDENTITY columns, which a column list must name",
          null);
    }
    if (!copy.explicitIds() && named && !copy.columns().isEmpty()) {
      throw new Refusal(
          "42601", "COPY with an IDENTITY column in its column list needs EXPLICIT_IDS", null);
    }
    return copy.explicitIds() ? chosen : others;
  }

  private static TargetColumn of(List<String> row) {
    String type = row.get(2);
    int number = Integer.parseInt(row.get(3));
    boolean isDomain = row.get(4).equals("t");
    int length =
        switch (type) {
          case "varchar", "bpchar" -> isDomain ? number : number - HEADER;
          case "numeric" -> ((number - HEADER) >> 16) & 0xffff;
          case "varbyte" -> isDomain ? number : 0;
          default -> 0;
        };
    int scale = type.equals("numeric") ? (number - HEADER) & 0x7ff : 0;
    return new TargetColumn((int) Long.parseLong(row.get(0)), row.get(1), type, length, scale);
  }

  private static List<TargetColumn> named(List<String> names, List<TargetColumn> columns) {
    Map<String, TargetColumn> byName =
        columns.stream().collect(Collectors.toMap(TargetColumn::name, Function.identity()));
    List<TargetColumn> chosen = new ArrayList<>();
    for (String name : names) {
      TargetColumn column = byName.get(name);
      if (column == null) {
        throw new Refusal("42703", "column \"" + name + "\" of relation does not exist", null);
      }
      chosen.add(column);
    }
    return chosen;
  }

  /** Redshift's name of the type. */
  String redshiftType() {
    return switch (type) {
      case "int2" -> "SMALLINT";
      case "int4" -> "INTEGER";
      case "int8" -> "BIGINT";
      case "float4" -> "REAL";
      case "float8" -> "DOUBLE PRECISION";
      case "bool" -> "BOOLEAN";
      case "numeric" -> "DECIMAL(" + length + "," + scale + ")";
      case "varchar" -> "VARCHAR";
      case "bpchar" -> "CHAR";
      default -> type.toUpperCase(java.util.Locale.ROOT);
    };
  }
}
